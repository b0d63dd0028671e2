using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/datasets/{id}/documents.</summary>
internal static class DocumentRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/datasets/{id}/documents").WithTags(Tags.Documents).For(Roles.Search);
        group.MapGet("", (HttpContext context, string id, DocumentHandlers handlers, Query<DocumentsQuery> query)
                => handlers.ListAsync(context, id, query))
            .About("listDocuments", "List a dataset's documents", "Lists the documents of a dataset, as the asking user may see them.");
        group.MapGet("/{documentId}", (
                HttpContext context, string id, string documentId, DocumentHandlers handlers, Query<DocumentQuery> query)
                => handlers.DownloadAsync(context, id, documentId, query))
            .About("getDocumentText", "Read a document's text", "Reads the whole text of a document, as plain text.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        group.MapGet("/{documentId}/chunks", (
                HttpContext context, string id, string documentId, DocumentHandlers handlers, Query<ChunksQuery> query)
                => handlers.ChunksAsync(context, id, documentId, query))
            .About("listChunks", "List a document's chunks", "Lists the pieces of text that a document is searched by, in their order.");
    }
}
