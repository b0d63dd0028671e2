namespace Connectors.Jobs.Storage;

/// <summary>A document's text in chunks.</summary>
internal sealed record PreparedContent(
    IReadOnlyList<PreparedChunk> Chunks, string Hash, string? MediaType, long Size, int TokenCount)
{
    /// <summary>Bytes that it takes in memory, roughly.</summary>
    public long Weight { get; } = Chunks.Sum(chunk => 2L * chunk.Content.Length);
}
