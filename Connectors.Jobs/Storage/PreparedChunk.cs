using NpgsqlTypes;

namespace Connectors.Jobs.Storage;

/// <param name="Overlap">How many of its first characters repeat the end of the chunk before.</param>
internal sealed record PreparedChunk(string Content, int Overlap, string? Heading, string? Link, NpgsqlTsVector Search);
