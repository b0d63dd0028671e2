using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>Orders the first hits by a configured service that reads the question and the texts together.</summary>
internal sealed partial class Reranker(
    EmbeddingOptions options, ModelEndpoint endpoint, VectorQueries queries, ILogger<Reranker> logger)
{
    /// <summary>The fewest and the most hits that are ordered anew. As RAGFlow does, the first ones, and those of the asked page.</summary>
    private const int MinWindow = 64;
    private const int MaxWindow = 256;

    /// <exception cref="SearchRefusedException">There is no reranker of this name.</exception>
    public void Check(string? id)
    {
        if (id is { Length: > 0 } && Find(id) is null)
        {
            var names = string.Join(", ", options.Rerankers.Select(known => known.Name));
            throw new SearchRefusedException(
                options.Rerankers.Count == 0
                    ? $"rerank_id: there is no reranker \"{id}\"; this installation has none."
                    : $"rerank_id: there is no reranker \"{id}\". Take one of: {names}.");
        }
    }

    /// <summary>
    /// Orders the first hits. The service's score takes the place of the vector's similarity, so the weight stays what it is. If the
    /// service does not answer in time, the ranking stays.
    /// </summary>
    public async Task<RankedChunks> RankAsync(
        string id, SearchRequest request, double weight, RankedChunks ranking, CancellationToken cancellationToken)
    {
        var window = ranking.Chunks
            .Take((int)Math.Clamp((long)request.Page * request.PageSize, MinWindow, MaxWindow))
            .ToDictionary(chunk => new ChunkId(chunk.DocumentId, chunk.Ordinal));
        if (window.Count == 0)
            return ranking;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.QuestionLimit);
        try
        {
            var texts = await queries.TextsAsync(window.Keys, limit.Token);
            var scores = await ScoreAsync(Find(id)!, request.Question, [.. texts.Select(text => text.Content)], limit.Token);
            var ranked = texts
                .Select((text, index) => (Chunk: window[new ChunkId(text.DocumentId, text.Ordinal)], Score: scores[index]))
                .Select(rated => rated.Chunk with
                {
                    TermSimilarity = rated.Chunk.TermSimilarity,
                    VectorSimilarity = rated.Score,
                    Similarity = ((1 - weight) * rated.Chunk.TermSimilarity) + (weight * rated.Score),
                })
                .OrderByDescending(chunk => chunk.Similarity)
                .ThenBy(chunk => chunk.DocumentId)
                .ThenBy(chunk => chunk.Ordinal)
                .ToList();
            var least = ranked.Count == 0 ? 1 : ranked[^1].Similarity;
            // Hits that were not read stay behind those that were.
            var rest = ranking.Chunks.Skip(window.Count).Select(
                chunk => chunk with { TermSimilarity = chunk.TermSimilarity, Similarity = Math.Min(chunk.Similarity, least) });
            return ranking with { Chunks = [.. ranked.Concat(rest).Where(chunk => chunk.Similarity >= request.Threshold)] };
        }
        catch (Exception e) when (e is EmbeddingException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            RerankerAway(id, e.Message);
            return ranking with { Notice = $"{ranking.Notice} The reranker \"{id}\" did not answer; its order is missing.".TrimStart() };
        }
    }

    private RerankerOptions? Find(string id) => options.Rerankers.FirstOrDefault(known => known.Name == id);

    private async Task<double[]> ScoreAsync(
        RerankerOptions reranker, string question, string[] texts, CancellationToken cancellationToken)
    {
        var scores = new double[texts.Length];
        foreach (var (index, score) in await AskAsync(reranker, question, texts, cancellationToken))
        {
            if ((uint)index >= (uint)texts.Length || !double.IsFinite(score))
                throw new EmbeddingException("The reranker answered with something else than scores of the texts.", EmbeddingFault.Setup);
            scores[index] = Math.Clamp(score, 0, 1);
        }

        return scores;
    }

    private async Task<IEnumerable<(int Index, double Score)>> AskAsync(
        RerankerOptions reranker, string question, string[] texts, CancellationToken cancellationToken)
    {
        if (reranker.Kind == RerankerKind.Tei)
        {
            var tei = new TeiRerankCall { Query = question, Texts = texts };
            var ranks = await endpoint.PostAsync<TeiRank[]>(reranker.Url, reranker.Key, tei, cancellationToken);
            return ranks.Select(rank => (rank.Index, rank.Score));
        }

        var call = new RerankCall { Model = reranker.Model, Query = question, Documents = texts };
        var answer = await endpoint.PostAsync<RerankAnswer>(reranker.Url, reranker.Key, call, cancellationToken);
        return answer.Results.Select(result => (result.Index, result.RelevanceScore));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reranker {Reranker} did not answer a question: {Reason}")]
    private partial void RerankerAway(string reranker, string reason);
}
