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

    /// <summary>Words of a text come together more often than by chance.</summary>
    private const int Together = 3;

    private const int MaxTogether = 4;
    private const int MaxDense = 6;

    /// <summary>The tsquery, without the scope and the conditions; empty if no term is left.</summary>
    public required string Terms { get; init; }

    public required string Scope { get; init; }

    /// <summary>The terms to rank by, with the number of chunks that have them; null: as many as are found.</summary>
    public required IReadOnlyList<(SearchTerm Term, double? Known)> Ranked { get; init; }

    /// <summary>The number of searched chunks, roughly; 0 if they are few enough to be counted.</summary>
    public required double Chunks { get; init; }

    /// <summary>Whether more chunks match than are ranked.</summary>
    public required bool IsPartial { get; init; }

    /// <summary>The word that stands for a connector in the index.</summary>
    public static string ConnectorWord(string connectorId) => "@" + connectorId;

    /// <param name="query">The question.</param>
    /// <param name="connectors">The connectors to search.</param>
    /// <param name="shares">How frequent words are.</param>
    /// <param name="budget">How many chunks to choose, roughly.</param>
    public static CandidatePlan Of(SearchQuery query, IReadOnlyList<string> connectors, WordShares shares, int budget)
    {
        var terms = query.Terms.OrderBy(shares.Of).ThenByDescending(term => term.Weight).Take(SearchQuery.MaxTerms).ToArray();
        var own = shares.ChunksOf(connectors);
        var isNamed = connectors.Count <= FewNamed || (connectors.Count <= MaxNamed && own < MostChunks * shares.Chunks);
        var chunks = isNamed ? own : shares.Chunks;
        var scope = shares.IsCurrent && isNamed
            ? $"({string.Join(" | ", connectors.Select(id => SearchQuery.Quoted(ConnectorWord(id))))}) & "
            : "";
        if (chunks <= SmallScope)
            return Make(terms.Select(term => term.Query), terms.Select(term => (term, (double?)null)), 0, false);

        List<string> chosen = [];
        List<SearchTerm> dense = [];
        var room = (double)budget;
        foreach (var term in terms)
        {
            var expected = shares.Of(term) * chunks;
            if (expected <= room)
            {
                chosen.Add(term.Query);
                room -= expected;
            }
            else
            {
                dense.Add(term);
            }
        }

        chosen.AddRange(Dense(dense, shares, chunks, budget));
        var ranked = terms.Select(term => (term, dense.Contains(term) ? Math.Round(shares.Of(term) * chunks) : (double?)null));
        return Make(chosen, ranked, chunks, dense.Count > 0);

        CandidatePlan Make(IEnumerable<string> parts, IEnumerable<(SearchTerm, double?)> ranked, double chunks, bool partial) => new()
        {
            Terms = string.Join(" | ", parts.Select(part => $"({part})")),
            Scope = scope,
            Ranked = [.. ranked],
            Chunks = chunks,
            IsPartial = partial,
        };
    }

    /// <summary>The plan to rank by if all chunks that may be read are there: their words are counted.</summary>
    public CandidatePlan Whole() => this with { Ranked = [.. Ranked.Select(one => (one.Term, (double?)null))], IsPartial = false };

    /// <summary>Returns queries for the chunks that have several frequent words or say much of one, the rarest first.</summary>
    private static List<string> Dense(List<SearchTerm> dense, WordShares shares, double chunks, int budget)
    {
        List<string> chosen = [];
        var room = (double)budget;
        for (var first = 0; first < Math.Min(dense.Count, MaxDense); first++)
        {
            // With the next frequent words, until few enough chunks have them all.
            var (query, expected) = ($"({dense[first].Query})", shares.Of(dense[first]) * chunks);
            for (var next = first + 1; next < Math.Min(dense.Count, first + MaxTogether) && expected > room; next++)
            {
                query += $" & ({dense[next].Query})";
                expected *= Math.Min(1, Together * shares.Of(dense[next]));
            }

            Take(query, expected);
            for (var level = WordImpacts.MinMarked; level <= shares.MaxLevel; level++)
            {
                if (Take(dense[first].Marked(level), shares.Of(dense[first], level) * chunks))
                    break;
            }
        }

        // Nothing is rare enough, because most texts are alike: those that say most of the rarest, as many as are read.
        if (dense.Count > 0 && room >= budget)
            chosen.Add(Strongest(dense[0], shares));
        return chosen;

        static string Strongest(SearchTerm term, WordShares shares)
            => Enumerable.Range(WordImpacts.MinMarked, shares.MaxLevel - WordImpacts.MinMarked + 1)
                .Where(level => shares.Of(term, level) > 0)
                .Select(term.Marked)
                .LastOrDefault(term.Query);

        bool Take(string query, double expected)
        {
            if (expected > room)
                return false;
            room -= expected;
            chosen.Add(query);
            return true;
        }
    }
}
