namespace Connectors.Jobs.Search;

/// <summary>
/// One ranking out of two: the weighted sum of a chunk's similarity by words and by its vector. A chunk that no word matches has 0 by
/// words.
/// A chunk that has no vector yet is rated by words alone, or it would sink until it has one.
/// </summary>
internal static class Fusion
{
    /// <summary>
    /// The share of the vector: nothing says beforehand that one of the two knows better. On Cranfield, everything from 0.3 to 0.6 is
    /// within half a hundredth, and so are other ways to fuse (by ranks, by deviations, by products).
    /// </summary>
    public const double DefaultWeight = 0.5;

    /// <param name="words">Similarities by words.</param>
    /// <param name="vectors">Similarities by vectors.</param>
    /// <param name="weight">The share of the vector, from 0 (words alone) to 1 (vectors alone).</param>
    /// <param name="threshold">The minimum of the sum.</param>
    /// <param name="count">Maximum number of chunks.</param>
    /// <returns>Chunks, best first. Equal ones are in the order of their ids.</returns>
    public static IReadOnlyList<FusedChunk> Fuse(
        IReadOnlyDictionary<ChunkId, double> words,
        IReadOnlyDictionary<ChunkId, double> vectors,
        double weight,
        double threshold,
        int count)
        => [.. words.Keys.Union(vectors.Keys)
            .Select(chunk => Fuse(chunk, words.GetValueOrDefault(chunk), vectors.TryGetValue(chunk, out var found) ? found : null, weight))
            .Where(chunk => chunk.Similarity >= threshold && chunk.Similarity > 0)
            .OrderByDescending(chunk => chunk.Similarity)
            .ThenBy(chunk => chunk.Chunk.DocumentId)
            .ThenBy(chunk => chunk.Chunk.Ordinal)
            .Take(count)];

    /// <summary>
    /// The part of a cosine that lies above what unrelated texts have, from 0 to 1. Models differ: unrelated texts have 0.1 with one and
    /// 0.5 with another, which would otherwise add the same to every chunk.
    /// </summary>
    public static double AboveBackground(double cosine, double background)
        => Math.Clamp((cosine - background) / (1 - background), 0, 1);

    private static FusedChunk Fuse(ChunkId chunk, double words, double? vector, double weight)
        => new()
        {
            Chunk = chunk,
            Similarity = vector is { } rated ? ((1 - weight) * words) + (weight * rated) : words,
            Words = words,
            Vector = vector ?? 0,
        };
}

/// <summary>A chunk with the similarities that its rank is made of.</summary>
internal sealed record FusedChunk
{
    public required ChunkId Chunk { get; init; }

    public required double Similarity { get; init; }

    public required double Words { get; init; }

    public required double Vector { get; init; }
}
