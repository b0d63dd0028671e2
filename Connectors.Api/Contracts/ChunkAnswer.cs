using Connectors.Jobs.Storage.Documents;

namespace Connectors.Api.Contracts;

/// <summary>A piece of a document's text.</summary>
internal sealed record ChunkAnswer(
    string Id, string Content, string DocumentId, string DocnmKwd, string DatasetId, string? Heading, string? Link, bool Available)
{
    public static ChunkAnswer Of(ChunkRow chunk, DocumentAnswer document) => new(
        $"{document.Id}-{chunk.Ordinal}", chunk.Content, document.Id, document.Name, document.DatasetId, chunk.Heading, chunk.Link, true);
}
