namespace Connectors.Jobs.Search;

/// <summary>A chunk: its document, and its place in it from 0.</summary>
internal readonly record struct ChunkId(Guid DocumentId, int Ordinal);
