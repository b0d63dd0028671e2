namespace Connectors.Jobs.Search;

/// <summary>Finds the chunks that are ranked for a question, among the documents that may answer it.</summary>
/// <param name="chunks">Reads chunks.</param>
/// <param name="scope">The documents that may answer.</param>
/// <param name="connectors">The connectors to search.</param>
/// <param name="shares">How frequent words are.</param>
/// <param name="limits">How much a question may take.</param>
internal sealed class CandidateSearch(
    CandidateQuery chunks, SearchScope scope, string[] connectors, WordShares shares, SearchLimits limits)
{
    /// <summary>If fewer of the chosen chunks may answer, more are chosen. If fewer were asked for, it is a share of those.</summary>
    private const int MaxFew = 100;

    private const int ShareOfFew = 8;

    private const int Wider = 6;

    /// <summary>Of a wider choice, a smaller part may answer.</summary>
    private const double Reserve = 1.5;

    /// <summary>Reading a chunk takes as long as reading this many entries of the index.</summary>
    private const int EntriesOfChunk = 10;

    /// <summary>How many chunks of a frequent word make an answer long enough.</summary>
    private const int Enough = 1_000;

    private const int MaxSampled = 6_000;

    /// <summary>
    /// How many chunks are looked at to find those of a reader's documents, if these are too many to be named to the index. Each is read
    /// to see whose it is, which takes some microseconds, or a hundred times as long if it comes from the disk.
    /// </summary>
    private const int MaxLookedAt = 7_000;

    /// <summary>
    /// They are those that say most. Among 34,000 chunks, the first ten of questions of 1 to 100 words are for 97 % the same as of 2,000,
    /// and the first one always is.
    /// </summary>
    private const int MinOfReader = 400;

    private double? Readable => scope.Documents is null ? null : scope.Chunks;

    /// <summary>How many chunks that may answer are chosen, roughly.</summary>
    private int Budget => scope is { Only: null, Documents: not null }
        ? (int)Math.Clamp(MaxLookedAt * scope.Chunks / Math.Max(1, shares.ChunksOf(connectors)), MinOfReader, CandidatePlan.Budget)
        : CandidatePlan.Budget;

    private int Few => Math.Min(MaxFew, Budget / ShareOfFew);

    public Task<FoundCandidates> FindAsync(SearchQuery query, CancellationToken cancellationToken)
        => FindAsync(query, query, [], cancellationToken);

    /// <summary>Adds the chunks of terms that the question did not have when the others were found.</summary>
    /// <param name="query">The question with all its terms.</param>
    /// <param name="added">The question with the terms that are new.</param>
    /// <param name="before">What was found for the others.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<FoundCandidates> AddAsync(
        SearchQuery query, SearchQuery added, FoundCandidates before, CancellationToken cancellationToken)
        => before.IsWhole
            ? Rated(before with { Plan = Plan(query, Budget).Whole() })
            : await FindAsync(query, added, before.Candidates, cancellationToken);

    private async Task<FoundCandidates> FindAsync(
        SearchQuery query, SearchQuery read, IReadOnlyList<Candidate> before, CancellationToken cancellationToken)
    {
        var plan = Plan(query, Budget);
        if (IsReadWhole(plan))
            return Rated(await ReadAllAsync(query, plan, cancellationToken));
        var found = await RunAsync(read, read == query ? plan : Plan(read, Budget), cancellationToken);
        found = found with { Plan = plan, Candidates = Joined(before, found.Candidates) };
        if (plan.IsPartial && found.Candidates.Count < Few)
            found = await MoreAsync(query, found, cancellationToken);
        return Rated(found);
    }

    private static FoundCandidates Rated(FoundCandidates found)
        => found with { Impacts = Ranking.ImpactsOf(found.Candidates, found.Plan.Ranked) };

    private static IReadOnlyList<Candidate> Joined(IReadOnlyList<Candidate> some, IReadOnlyList<Candidate> others)
        => some.Count == 0 ? others : [.. some.Concat(others).DistinctBy(chunk => new ChunkId(chunk.DocumentId, chunk.Ordinal))];

    private CandidatePlan Plan(SearchQuery query, int budget) => CandidatePlan.Of(query, connectors, shares, budget, Readable);

    /// <summary>Whether to read all chunks that may answer. If they are few, that is quicker than looking words up in the index.</summary>
    private bool IsReadWhole(CandidatePlan plan)
        => scope.Only is { } only && only.Length <= limits.Whole && scope.Chunks <= limits.Whole
            && (plan.IsPartial || plan.Entries > EntriesOfChunk * scope.Chunks);

    /// <summary>How many chunks to choose so that enough of them may answer.</summary>
    private int BudgetFor(int found) => (int)(Math.Min(Wider, Reserve * Few / Math.Max(1, found)) * CandidatePlan.Budget);

    /// <summary>
    /// Finds more if few of the chosen chunks may answer. Those that were chosen say most, so the others make the list longer, and only as
    /// many are read as are ranked otherwise. If it is not known beforehand which may answer, a wider choice is made first. The list of a
    /// word that very many chunks have is not read: some of the documents that may answer have it, too.
    /// </summary>
    private async Task<FoundCandidates> MoreAsync(SearchQuery query, FoundCandidates few, CancellationToken cancellationToken)
    {
        if (!scope.IsKnown)
        {
            few = await RunAsync(query, Plan(query, BudgetFor(few.Candidates.Count)), cancellationToken);
            if (few.Candidates.Count > 0 || !few.Plan.IsPartial)
                return few;
        }

        var more = few.Plan.FillEntries > limits.LongList && !query.IsExact && scope.IsKnown
            ? await chunks.SampleAsync(scope, (int)Math.Min(Enough / few.Plan.FillShare, MaxSampled), cancellationToken)
            : await chunks.FillAsync(
                scope, $"{few.Plan.Scope}({few.Plan.Fill}){query.Conditions}", CandidatePlan.Budget, cancellationToken);
        return few with { Candidates = Joined(few.Candidates, more) };
    }

    private async Task<FoundCandidates> RunAsync(SearchQuery query, CandidatePlan plan, CancellationToken cancellationToken)
    {
        var (chosen, counted) = await chunks.RunAsync(
            scope, $"{plan.Scope}({plan.Terms}){query.Conditions}", plan.Matches, plan.Chunks <= 0, cancellationToken);
        return new FoundCandidates { Plan = plan, Candidates = chosen, Chunks = plan.Chunks > 0 ? plan.Chunks : counted };
    }

    private async Task<FoundCandidates> ReadAllAsync(SearchQuery query, CandidatePlan plan, CancellationToken cancellationToken)
        => new FoundCandidates
        {
            Plan = plan.Whole(),
            Candidates = await chunks.ReadAllAsync(scope, query.IsExact ? query.Conditions[" & ".Length..] : null, cancellationToken),
            Chunks = scope.Chunks,
            IsWhole = true,
        };
}

/// <summary>The chunks that are ranked for a question.</summary>
internal sealed record FoundCandidates
{
    public required CandidatePlan Plan { get; init; }

    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>The number of searched chunks, roughly.</summary>
    public required double Chunks { get; init; }

    /// <summary>Whether the candidates are all chunks that may answer. Otherwise they are some of them.</summary>
    public bool IsWhole { get; init; }

    /// <summary>For each candidate, the share of its score that each of the plan's terms gives.</summary>
    public double[][] Impacts { get; init; } = [];
}
