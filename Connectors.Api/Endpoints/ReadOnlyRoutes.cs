using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>
/// Routes of RAGFlow's that write documents, or belong to parts that are not here. They answer in RAGFlow's form why not, because its
/// clients show the message to people, and make nothing of a bare 404.
/// </summary>
internal static class ReadOnlyRoutes
{
    private const string Documents =
        "Documents come from connectors. Change them in their source: the next sync brings the change here.";

    private const string Chunks = "Chunks are cut from documents when a connector reads them. They cannot be changed by themselves.";

    private const string Parsing =
        "Documents are parsed when a connector reads them. POST /api/v1/connectors/{id}/rebuild reads a connector's documents again.";

    private const string Metadata =
        "Metadata comes from the source. A connector's field_mapping renames, drops and sets fields when documents are stored.";

    private static readonly string[] Post = [HttpMethods.Post];
    private static readonly string[] Change = [HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];
    private static readonly string[] All = [HttpMethods.Get, .. Change];

    private static readonly (string Path, string[] Methods, string Reason)[] InDatasets =
    [
        ("/documents/{documentId}", [HttpMethods.Delete], Documents),
        ("/documents/batch-update-status", Post, Documents),
        ("/documents/{documentId}/chunks", Change, Chunks),
        ("/documents/{documentId}/chunks/{chunkId}", Change, Chunks),
        ("/documents/parse", Post, Parsing),
        ("/documents/stop", Post, Parsing),
        ("/documents/metadatas", [HttpMethods.Patch], Metadata),
        ("/documents/{documentId}/metadata/config", [HttpMethods.Put], Metadata),
        ("/metadata/config", [HttpMethods.Put], Metadata),
        ("/metadata/update", Post, Metadata),
    ];

    /// <summary>Whole parts of RAGFlow's API.</summary>
    private static readonly string[] Absent = ["chats", "agents", "memories", "messages", "searches", "files"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1").For(Roles.Search).ExcludeFromDescription();
        foreach (var (path, methods, reason) in InDatasets)
            group.MapMethods($"/datasets/{{id}}{path}", methods, () => Refuse(reason));
        foreach (var part in Absent)
            group.MapMethods($"/{part}/{{**rest}}", All, () => Refuse(
                $"There are no {part} here: this server reads sources and answers searches."));
        group.MapGet("/datasets/{id}/metadata/config", ReadMetadataConfigAsync);
    }

    private static void Refuse(string reason) => throw new ApiException(Codes.Data, reason);

    private static async Task<Ok<Envelope<MetadataConfigAnswer>>> ReadMetadataConfigAsync(
        HttpContext context, string id, ResourceLookup lookup)
    {
        await lookup.KnowledgeBaseAsync(context, id);
        return Answer.Of(new MetadataConfigAnswer());
    }
}
