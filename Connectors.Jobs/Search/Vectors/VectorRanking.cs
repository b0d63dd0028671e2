using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// Ranks by vectors beside words, in the knowledge bases that have a model, and asks a reranker if the request names one. Whatever is not
/// ready, or does not answer in time, leaves the ranking to the words, and the answer says so.
/// </summary>
internal sealed partial class VectorRanking(
    EmbeddingOptions options, VectorAnswers answers, VectorCandidates candidates, Reranker reranker, ILogger<VectorRanking> logger)
{
    /// <summary>Whether vectors may take part, so that words below the threshold may still count.</summary>
    public bool MayAnswer(SearchRequest request) => options.IsOn && Weight(request) > 0;

    /// <exception cref="SearchRefusedException">The request names a reranker that this host does not have.</exception>
    public async Task<RankedChunks> RankAsync(
        SearchRequest request, IReadOnlyList<RankedChunk> words, CancellationToken cancellationToken)
    {
        reranker.Check(request.RerankId);
        var ranking = MayAnswer(request)
            ? await FuseAsync(request, words, cancellationToken)
            : new RankedChunks(words, null);
        return request.RerankId is { Length: > 0 } id
            ? await reranker.RankAsync(id, request, Weight(request), ranking, cancellationToken)
            : ranking;
    }

    private static double Weight(SearchRequest request) => request.VectorSimilarityWeight ?? Fusion.DefaultWeight;

    private async Task<RankedChunks> FuseAsync(
        SearchRequest request, IReadOnlyList<RankedChunk> words, CancellationToken cancellationToken)
    {
        var alone = new RankedChunks([.. words.Where(chunk => chunk.Similarity >= request.Threshold)], null);
        var (found, notice) = await answers.FindAsync(request, cancellationToken);
        if (found.Count == 0)
            return alone with { Notice = notice };
        try
        {
            var titles = words.GroupBy(chunk => chunk.DocumentId).ToDictionary(chunks => chunks.Key, chunks => chunks.First().Title);
            var vectors = await candidates.FindAsync(request, words, found, titles, cancellationToken);
            var byWords = words.ToDictionary(chunk => new ChunkId(chunk.DocumentId, chunk.Ordinal), chunk => chunk.Similarity);
            if (Weight(request) < 1)
            {
                var best = Fusion.Fuse(byWords, vectors, Weight(request), threshold: 0, VectorFeedback.Texts);
                vectors = VectorFeedback.Rate(best, vectors.Keys, found);
            }

            var fused = Fusion.Fuse(byWords, vectors, Weight(request), request.Threshold, request.TopK);
            return new RankedChunks([.. fused.Select(chunk => ChunkOf(chunk, titles[chunk.Chunk.DocumentId]))], notice);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            RankingFailed(e);
            return alone with { Notice = "The vectors could not be searched; words answer alone." };
        }
    }

    private static RankedChunk ChunkOf(FusedChunk chunk, string title) => new()
    {
        DocumentId = chunk.Chunk.DocumentId,
        Ordinal = chunk.Chunk.Ordinal,
        Title = title,
        Similarity = chunk.Similarity,
        TermSimilarity = chunk.Words,
        VectorSimilarity = chunk.Vector,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A question was answered by words alone, because its vectors failed.")]
    private partial void RankingFailed(Exception exception);
}

/// <summary>Chunks in their order.</summary>
/// <param name="Chunks">The chunks, best first.</param>
/// <param name="Notice">What was left out of the ranking and why, for the person who asked. Null if nothing was.</param>
internal sealed record RankedChunks(IReadOnlyList<RankedChunk> Chunks, string? Notice);
