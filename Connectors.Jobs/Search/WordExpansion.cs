namespace Connectors.Jobs.Search;

/// <summary>
/// Adds words of the searched connectors' own texts to a question: compounds of its words, parts of its compounds, and, for words that
/// nothing has, those that are written nearly so. They are looked up like any other word, so only chunks that the reader may see answer.
/// </summary>
internal sealed class WordExpansion(Vocabulary vocabulary)
{
    /// <summary>How many terms of a question are expanded.</summary>
    private const int MaxTerms = 12;

    private const int MaxMended = 4;
    private const int MaxForms = 24;

    /// <summary>Each of a word's forms is looked up for each connector.</summary>
    private const int MaxConnectors = 256;

    /// <summary>How many words that begin or end like a misspelt one are compared with it.</summary>
    private const int MaxCompared = 3000;

    /// <summary>The shortest part of a compound that is looked for.</summary>
    private const int MinPart = 4;

    /// <summary>Shorter words are near to many others: the first letter must be right.</summary>
    private const int MinAnyStart = 6;

    private const int MinRest = 3;
    private const int MinTail = 4;
    private const int MaxSplits = 16;
    private const int MaxEnds = 4;

    private const double HeadWeight = 0.6;
    private const double PartWeight = 0.4;
    private const double NearWeight = 0.7;
    private const double FarWeight = 0.5;

    private static readonly WordLanguage[] Joining =
    [
        WordLanguage.German, WordLanguage.Dutch, WordLanguage.Swedish, WordLanguage.Norwegian, WordLanguage.Danish, WordLanguage.Finnish,
        WordLanguage.Hungarian,
    ];

    /// <summary>Whether one of these languages may write several words as one.</summary>
    public static bool MayJoin(IReadOnlyList<WordLanguage> languages) => languages.Any(Joining.Contains);

    /// <summary>Adds compounds that a word is a part of, and the parts that it is made of.</summary>
    public async Task<SearchQuery> JoinAsync(SearchQuery query, string[] connectors, CancellationToken cancellationToken)
    {
        if (!query.MayJoin)
            return query;
        List<(SearchTerm Term, WordRange Range, double Weight)> asked = [];
        foreach (var term in query.Terms.Where(term => term.Written is not null).Take(MaxTerms))
        {
            foreach (var stem in term.Likely.Where(stem => stem.Length >= MinPart))
            {
                asked.Add((term, WordRange.EndingWith(stem) with { MinLength = stem.Length + MinRest, OnlyJoined = true }, HeadWeight));
                asked.Add((term, WordRange.StartingWith(stem) with { MinLength = stem.Length + MinTail, OnlyJoined = true }, PartWeight));
            }

            asked.AddRange(Parts(term));
        }

        if (asked.Count == 0)
            return query;
        var found = await vocabulary.FindAsync(connectors, [.. asked.Select(one => one.Range)], MaxForms, cancellationToken);
        return found.Count == 0 ? query : query.With(term => Expanded(
            term,
            found.Where(word => asked[word.Number].Term == term)
                .OrderByDescending(word => asked[word.Number].Weight)
                .ThenBy(word => word.Word.Length)
                .ThenBy(word => word.Word, StringComparer.Ordinal)
                .Select(word => new TermForm(word.Stem, asked[word.Number].Weight))));
    }

    /// <summary>
    /// Adds words that are written nearly as those that no text of the connectors has, whoever may read it. These need not be looked for
    /// first.
    /// </summary>
    public async Task<SearchQuery> MendUnknownAsync(
        SearchQuery query, string[] connectors, WordShares shares, CancellationToken cancellationToken)
    {
        // While chunks are indexed anew, the vocabulary lacks some of their words.
        if (!shares.IsCurrent || shares.MaxLevel < WordImpacts.MaxMarked || connectors.Length > MaxConnectors)
            return query;
        var asked = query.Terms.Where(term => term.Written is not null && shares.Of(term) <= 0)
            .Take(MaxTerms)
            .SelectMany(term => term.Likely.Append(term.Written!).Distinct().Select(stem => (Term: term, Stem: stem)))
            .ToArray();
        if (asked.Length == 0)
            return query;
        var found = await vocabulary.FindAsync(connectors, [.. asked.Select(one => WordRange.Stem(one.Stem))], 1, cancellationToken);
        var known = found.Select(word => asked[word.Number].Term).ToHashSet();
        var unknown = asked.Select(one => one.Term).Where(term => !known.Contains(term)).ToHashSet();
        return unknown.Count == 0 ? query : await MendAsync(query, unknown, connectors, cancellationToken);
    }

    /// <summary>Adds words that are written nearly as those that nothing has.</summary>
    /// <param name="query">The question.</param>
    /// <param name="missing">The terms that no chunk has which the reader may see.</param>
    /// <param name="connectors">The connectors whose words are meant.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The same question if no word is near.</returns>
    public async Task<SearchQuery> MendAsync(
        SearchQuery query, IReadOnlySet<SearchTerm> missing, string[] connectors, CancellationToken cancellationToken)
    {
        var wrong = missing.Where(term => term.Written is not null).Take(MaxMended).ToArray();
        var ranges = wrong.SelectMany(term => Near(term).Select(range => (Term: term, Range: range))).ToArray();
        if (ranges.Length == 0)
            return query;
        var found = await vocabulary.FindAsync(
            connectors, [.. ranges.Select(one => one.Range)], MaxCompared, cancellationToken);
        var near = found.Select(word => (ranges[word.Number].Term, word.Word, word.Stem, Distance: Spelling.Distance(
                ranges[word.Number].Term.Written!, word.Word, Spelling.Allowed(ranges[word.Number].Term.Written!))))
            .Where(word => word.Distance <= Spelling.Allowed(word.Term.Written!)
                && (word.Term.Written!.Length >= MinAnyStart || word.Word[0] == word.Term.Written[0]))
            .ToLookup(word => word.Term);
        return near.Count == 0 ? query : query.With(term => !near.Contains(term) ? term : Expanded(
            term,
            near[term].OrderBy(word => word.Distance)
                .ThenBy(word => word.Word, StringComparer.Ordinal)
                .Select(word => new TermForm(word.Stem, word.Distance < 2 ? NearWeight : FarWeight))));
    }

    /// <summary>
    /// The ranges that nearly all words lie in which differ from a word by few letters: one of its ends is as it is written, because the
    /// mistakes are at the other or in the middle.
    /// </summary>
    private static IEnumerable<WordRange> Near(SearchTerm term)
    {
        var word = term.Written!;
        var allowed = Spelling.Allowed(word);
        var part = Math.Max(2, word.Length / (allowed + 1));
        return term.Likely.Append(word)
            .Where(stem => stem.Length > part)
            .Select(stem => stem[^part..])
            .Distinct()
            .Take(MaxEnds)
            .Select(WordRange.EndingWith)
            .Prepend(WordRange.StartingWith(word[..part]))
            .Select(range => range with { MinLength = word.Length - allowed, MaxLength = word.Length + allowed });
    }

    /// <summary>The last parts that a word may have. Its languages are not known, so those of each stem.</summary>
    private static IEnumerable<(SearchTerm Term, WordRange Range, double Weight)> Parts(SearchTerm term)
        => term.Likely
            .SelectMany(stem => Enumerable.Range(MinPart, Math.Clamp(stem.Length - (2 * MinPart) + 1, 0, MaxSplits))
                .Select(at => stem[at..]))
            .Distinct()
            .Select(part => (term, WordRange.Stem(part) with { OnlyJoined = true }, PartWeight));

    private static SearchTerm Expanded(SearchTerm term, IEnumerable<TermForm> added) => term with
    {
        Forms = [.. term.Forms.Concat(added).DistinctBy(form => form.Word).Take(term.Forms.Count + MaxForms)],
    };
}
