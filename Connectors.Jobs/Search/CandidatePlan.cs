namespace Connectors.Jobs.Search;

/// <summary>
/// Chooses the chunks that are ranked. If a question's words are in many chunks, those are chosen that have its rarest words, several of
/// its frequent words together, or say much of one: a bounded number that does not depend on chance.
/// </summary>
internal sealed record CandidatePlan
{
    /// <summary>How many chunks are ranked, roughly, if more match.</summary>
    public const int Budget = 2000;

    /// <summary>Searched connectors with fewer chunks are ranked whole.</summary>
    private const int SmallScope = 4 * Budget;

    /// <summary>
    /// More connectors are not named in the index's query, but filtered after it. If they have most of all chunks, naming them gains little
    /// and costs a look-up for each.
    /// </summary>
    private const int MaxNamed = 256;

    private const int FewNamed = 16;
    private const double MostChunks = 0.5;

    /// <summary>
    /// Connectors with so many of all chunks are not named, either: their list in the index has an entry for each of their chunks. Reading
    /// it takes longer than reading the few chunks of others that it leaves out.
    /// </summary>
    private const double NearlyAll = 0.9;

    /// <summary>The tsquery, without the scope and the conditions; empty if no term is left.</summary>
    public required string Terms { get; init; }

    public required string Scope { get; init; }

    /// <summary>A tsquery for more chunks, if too few are found; empty if all are found.</summary>
    public required string Fill { get; init; }

    /// <summary>The share of the chunks that <see cref="Fill"/> matches.</summary>
    public double FillShare { get; init; }

    /// <summary>How many entries of the index are read for <see cref="Fill"/>, roughly.</summary>
    public double FillEntries { get; init; }

    /// <summary>How many chunks the terms match, roughly, those that may not answer included.</summary>
    public double Matches { get; init; }

    /// <summary>The terms to rank by, with the number of chunks that have them; null: as many as are found.</summary>
    public required IReadOnlyList<(SearchTerm Term, double? Known)> Ranked { get; init; }

    /// <summary>The number of searched chunks, roughly; 0 if they are few enough to be counted.</summary>
    public required double Chunks { get; init; }

    /// <summary>Whether more chunks match than are ranked.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>How many entries of the index are read, roughly.</summary>
    public required double Entries { get; init; }

    /// <summary>The word that stands for a connector in the index.</summary>
    public static string ConnectorWord(string connectorId) => "@" + connectorId;

    /// <param name="query">The question.</param>
    /// <param name="connectors">The connectors to search.</param>
    /// <param name="shares">How frequent words are.</param>
    /// <param name="budget">How many chunks to choose, roughly.</param>
    /// <param name="readable">The number of chunks that may answer, if it is known.</param>
    public static CandidatePlan Of(
        SearchQuery query, IReadOnlyList<string> connectors, WordShares shares, int budget, double? readable = null)
    {
        var terms = query.Terms.OrderBy(shares.Of).ThenByDescending(term => term.Weight).Take(SearchQuery.MaxTerms).ToArray();
        var own = shares.ChunksOf(connectors);
        var isNamed = connectors.Count <= FewNamed || (connectors.Count <= MaxNamed && own < MostChunks * shares.Chunks);
        var chunks = isNamed ? own : shares.Chunks;
        var scope = shares.IsCurrent && isNamed && shares.ShareOf(connectors) < NearlyAll
            ? $"({string.Join(" | ", connectors.Select(id => SearchQuery.Quoted(ConnectorWord(id))))}) & "
            : "";
        if (chunks <= SmallScope)
            return Make(terms.Select(term => term.Query), _ => null, readable ?? 0) with { Entries = chunks, Matches = chunks };
        chunks = readable ?? chunks;
        var choice = new CandidateChoice(shares, chunks, scope.Length > 0 ? own : shares.Chunks, budget);
        return Make(choice.Of(terms), KnownOf, chunks) with
        {
            IsPartial = choice.Dense.Count + choice.Spare.Count > 0,
            Entries = choice.Entries,
            Matches = choice.Matches,
            Fill = choice.Fill,
            FillShare = choice.FillShare,
            FillEntries = choice.EntriesOf(choice.FillShare),
        };

        // Of a term that was not looked up, what was found shows only a part.
        double? KnownOf(SearchTerm term) => choice.Spare.Contains(term) ? Math.Round(CandidateChoice.RareShare * chunks)
            : choice.Dense.Contains(term) ? Math.Round(shares.Of(term) * chunks)
            : null;

        CandidatePlan Make(IEnumerable<string> parts, Func<SearchTerm, double?> known, double chunks) => new()
        {
            Terms = string.Join(" | ", parts.Select(part => $"({part})")),
            Scope = scope,
            Ranked = [.. terms.Select(term => (term, known(term)))],
            Chunks = chunks,
            IsPartial = false,
            Entries = 0,
            Fill = "",
        };
    }

    /// <summary>The plan to rank by if all chunks that may be read are there: their words are counted.</summary>
    public CandidatePlan Whole() => this with { Ranked = [.. Ranked.Select(one => (one.Term, (double?)null))], IsPartial = false };
}
