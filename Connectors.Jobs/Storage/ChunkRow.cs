namespace Connectors.Jobs.Storage;

/// <summary>A piece of a document's text.</summary>
internal sealed class ChunkRow
{
    public int Ordinal { get; init; }

    public string Content { get; init; } = "";

    /// <summary>How many of the first characters repeat the end of the chunk before.</summary>
    public int Overlap { get; init; }

    public string? Heading { get; init; }

    public string? Link { get; init; }
}
