using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/datasets/{id}/documents.</summary>
internal static class DocumentRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/datasets/{id}/documents").WithTags("Documents").For(Roles.Search);
        group.MapGet("", (HttpContext context, string id, DocumentHandlers handlers) => handlers.ListAsync(context, id))
            .Paged(
                "orderby", "desc", "keywords", "id", "name", "suffix", "run", "create_time_from", "create_time_to", "metadata_condition", "as_user")
            .About("List a dataset's documents.");
        group.MapGet("/{documentId}", (HttpContext context, string id, string documentId, DocumentHandlers handlers)
                => handlers.DownloadAsync(context, id, documentId))
            .Query("as_user").About("Read a document's text.");
        group.MapGet("/{documentId}/chunks", (HttpContext context, string id, string documentId, DocumentHandlers handlers)
                => handlers.ChunksAsync(context, id, documentId))
            .Paged("keywords", "as_user").About("List the pieces that a document is searched by.");
    }
}
