namespace Connectors.Jobs.Search;

/// <summary>How many of all chunks have a word, from a sample.</summary>
/// <param name="Chunks">The number of chunks of all tenants, roughly.</param>
/// <param name="IsCurrent">Whether all chunks were indexed by this version.</param>
/// <param name="Shares">The words that many chunks have; all others are rare.</param>
internal sealed record WordShares(double Chunks, bool IsCurrent, IReadOnlyDictionary<string, float> Shares)
{
    /// <summary>The highest mark that was counted: of one that was not, nothing says how many chunks have it.</summary>
    public int MaxLevel { get; init; } = WordImpacts.MaxMarked;

    /// <summary>The share of the chunks that have one of a term's forms.</summary>
    public double Of(SearchTerm term) => Sum(term.Forms.Select(form => form.Word));

    /// <summary>The share of the chunks that say much of a term.</summary>
    public double Of(SearchTerm term, int level) => Sum(term.Forms.Select(form => ChunkWords.Marked(form.Word, level)));

    /// <summary>The number of chunks of some connectors, roughly.</summary>
    public double ChunksOf(IEnumerable<string> connectors) => Chunks * Sum(connectors.Select(id => CandidatePlan.ConnectorWord(id)));

    /// <summary>The share of the chunks that are some connectors', as it was counted.</summary>
    public double ShareOf(IEnumerable<string> connectors)
        => connectors.Sum(id => (double)Shares.GetValueOrDefault(CandidatePlan.ConnectorWord(id)));

    private double Sum(IEnumerable<string> words) => Math.Min(1, words.Sum(word => Coarse(Shares.GetValueOrDefault(word))));

    /// <summary>
    /// The next power of two. The shares count what a reader may not see, too: so a text changes no order for those who may not read it,
    /// unless there are so many of its kind that a word becomes twice as frequent.
    /// </summary>
    private static double Coarse(float share) => share <= 0 ? 0 : Math.Min(1, Math.Pow(2, Math.Ceiling(Math.Log2(share))));
}
