namespace Connectors.Api.Contracts;

internal sealed record ChunksAnswer(long Total, IReadOnlyList<ChunkAnswer> Chunks, DocumentAnswer Doc);
