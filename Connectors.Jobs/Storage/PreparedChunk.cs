namespace Connectors.Jobs.Storage;

/// <param name="Overlap">How many of its first characters repeat the end of the chunk before.</param>
/// <param name="Search">What is indexed, in the text form of a tsvector.</param>
internal sealed record PreparedChunk(string Content, int Overlap, string? Heading, string? Link, string Search);
