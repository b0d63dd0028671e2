using System.Buffers;

namespace Connectors.Jobs.Search.Vectors;

/// <summary>
/// The chunks that are most similar to a question, of the documents that its reader may see. The rest is left out before anything is ranked
/// against something else, so it changes neither an answer nor an order nor a count.
/// </summary>
internal sealed class VectorCandidates(VectorQueries queries)
{
    /// <summary>
    /// How many times more chunks are looked at than are needed, if the reader's documents are too many to be named. If the reader may see
    /// too few of them, all documents that they may see are asked for.
    /// </summary>
    private const int Excess = 4;

    /// <summary>A part more is found than is needed: some chunks are gone from documents that became shorter.</summary>
    private const int Reserve = 8;

    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"“”„«»");

    /// <summary>Returns similarities, from 0 to 1, of the best chunks and of all that words have found.</summary>
    /// <param name="request">The question.</param>
    /// <param name="words">The chunks that words have found.</param>
    /// <param name="answers">The vectors to search.</param>
    /// <param name="titles">Gets the titles of the documents that are found.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<Dictionary<ChunkId, double>> FindAsync(
        SearchRequest request,
        IReadOnlyList<RankedChunk> words,
        IReadOnlyList<VectorAnswer> answers,
        Dictionary<Guid, string> titles,
        CancellationToken cancellationToken)
    {
        Dictionary<ChunkId, double> similarities = [];
        foreach (var answer in answers)
        {
            Dictionary<ChunkId, double> rated = [];
            answer.Index.Rate(answer.Question, words.Select(chunk => new ChunkId(chunk.DocumentId, chunk.Ordinal)), rated);
            foreach (var (chunk, cosine) in rated)
                similarities[chunk] = Fusion.AboveBackground(cosine, answer.Background);
        }

        if (IsExact(request.Question))
            return similarities;
        foreach (var (chunk, similarity) in await BestAsync(request, answers, titles, cancellationToken))
            similarities[chunk] = similarity;
        return similarities;
    }

    /// <summary>
    /// Whether a question says exactly which words a text must have ("quoted words") or must not have (-word). Vectors know neither, so
    /// they only order what words have found.
    /// </summary>
    private static bool IsExact(string question)
        => question.AsSpan().IndexOfAny(Quotes) >= 0
            || question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(word => word.Length > 1 && word[0] == '-');

    private async Task<IReadOnlyList<VectorHit>> BestAsync(
        SearchRequest request,
        IReadOnlyList<VectorAnswer> answers,
        Dictionary<Guid, string> titles,
        CancellationToken cancellationToken)
    {
        string[] connectors = [.. answers.Select(answer => answer.ConnectorId)];
        var scope = await queries.ReadableScopeAsync(request, connectors, cancellationToken);
        if (scope.IsEmpty)
            return [];
        if (scope.IsKnown)
        {
            var known = Best(answers, request.TopK + (request.TopK / Reserve) + Reserve, scope, cancellationToken);
            return [.. (await SeenAsync(request, connectors, known, titles, cancellationToken)).Take(request.TopK)];
        }

        var many = Best(answers, request.TopK * Excess, scope, cancellationToken);
        var seen = await SeenAsync(request, connectors, many, titles, cancellationToken);
        if (seen.Count >= request.TopK || many.Count < request.TopK * Excess)
            return [.. seen.Take(request.TopK)];
        var readable = await queries.ReadableAsync(request, connectors, among: null, cancellationToken);
        scope = SearchScope.Of([.. readable.Select(document => document.Id)]);
        return await SeenAsync(request, connectors, Best(answers, request.TopK, scope, cancellationToken), titles, cancellationToken);
    }

    /// <summary>Returns the hits that the reader may see, and their documents' titles.</summary>
    private async Task<IReadOnlyList<VectorHit>> SeenAsync(
        SearchRequest request,
        string[] connectors,
        IReadOnlyList<VectorHit> hits,
        Dictionary<Guid, string> titles,
        CancellationToken cancellationToken)
    {
        Guid[] documents = [.. hits.Select(hit => hit.Chunk.DocumentId).Distinct()];
        if (documents.Length == 0)
            return [];
        var readable = (await queries.ReadableAsync(request, connectors, documents, cancellationToken)).ToDictionary(row => row.Id);
        foreach (var document in readable.Values)
            titles[document.Id] = document.Title;
        // A document that has become shorter has vectors of chunks that are gone, until it is embedded again.
        return [.. hits.Where(hit => readable.TryGetValue(hit.Chunk.DocumentId, out var found) && hit.Chunk.Ordinal < found.ChunkCount)];
    }

    private static List<VectorHit> Best(
        IReadOnlyList<VectorAnswer> answers, int count, SearchScope scope, CancellationToken cancellationToken)
        => [.. answers
            .SelectMany(answer => answer.Index.Best(answer.Question, count, scope, cancellationToken)
                .Select(hit => hit with { Similarity = Fusion.AboveBackground(hit.Similarity, answer.Background) }))
            .Where(hit => hit.Similarity > 0)
            .OrderByDescending(hit => hit.Similarity)
            .ThenBy(hit => hit.Chunk.DocumentId)
            .ThenBy(hit => hit.Chunk.Ordinal)
            .Take(count)];
}
