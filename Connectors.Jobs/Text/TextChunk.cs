namespace Connectors.Jobs.Text;

/// <param name="Overlap">How many of the first characters repeat the end of the chunk before.</param>
internal sealed record TextChunk(string Content, int Overlap, string? Heading, string? Link);
