using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>Documents that programs send: /api/v1/connectors/{id}/documents, and those of RAGFlow's routes that write documents.</summary>
internal static class SentRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        MapConnectors(routes.MapGroup("/api/v1/connectors/{id}/documents").WithTags(Tags.Documents).For(Roles.Operator));
        MapDatasets(routes.MapGroup("/api/v1/datasets/{id}").WithTags(Tags.Documents).For(Roles.Operator));
    }

    private static void MapConnectors(RouteGroupBuilder group)
    {
        group.MapPost("", (HttpContext context, string id, SentHandlers handlers, Body<SendDocuments> body)
                => handlers.SendAsync(context, id, body))
            .WithMetadata(new LargestBody(LargestBody.Batch))
            .About(
                "sendDocuments",
                "Send documents",
                "Sends documents to a connector of the type that receives them. Each has an id of the program's own: sent again it "
                + "replaces the earlier one, and an equal one changes nothing. A body has 8 MB at most; larger files go to a dataset.");
        group.MapDelete("", (HttpContext context, string id, SentHandlers handlers, Body<RemoveSentDocuments> body)
                => handlers.RemoveAsync(context, id, body))
            .About(
                "removeDocuments",
                "Remove sent documents",
                "Removes documents that were sent to a connector, by the program's own ids. They are no longer found at once.");
    }

    private static void MapDatasets(RouteGroupBuilder group)
    {
        group.MapPost("/documents", (HttpContext context, string id, UploadHandlers handlers) => handlers.UploadAsync(context, id))
            .WithMetadata(new LargestBody(LargestBody.Files), new TakesFiles())
            .About(
                "uploadDocuments",
                "Upload files",
                "Uploads files to a dataset, as RAGFlow's clients do. A file's name is its id: a file of the same name replaces the "
                + "earlier one, and an equal file changes nothing. The first upload makes the dataset's connector for uploads.");
        group.MapPatch("/documents/{documentId}", (
                HttpContext context, string id, string documentId, UploadHandlers handlers, Body<UpdateDocument> body)
                => handlers.UpdateAsync(context, id, documentId, body))
            .About(
                "updateDocument",
                "Change a sent document",
                "Renames a document that was sent to the dataset, or replaces its metadata.");
        // RAGFlow's older clients send the same as PUT.
        group.MapPut("/documents/{documentId}", (
                HttpContext context, string id, string documentId, UploadHandlers handlers, Body<UpdateDocument> body)
                => handlers.UpdateAsync(context, id, documentId, body))
            .WithName("updateDocumentByPut")
            .ExcludeFromDescription();
        group.MapDelete("/documents", (HttpContext context, string id, UploadHandlers handlers, Body<DeleteDocuments> body)
                => handlers.DeleteAsync(context, id, body))
            .About(
                "deleteDocuments",
                "Delete sent documents",
                "Deletes documents that were sent to the dataset. Documents that a connector reads from a system cannot be deleted here.");
        group.MapMethods(
                "/chunks",
                [HttpMethods.Post, HttpMethods.Delete],
                (HttpContext context, string id, UploadHandlers handlers, Body<ParseDocuments> body)
                    => handlers.ParseAsync(context, id, body))
            .WithName("parseDocuments")
            .ExcludeFromDescription();
    }
}
