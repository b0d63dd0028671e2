using Connectors.Api.Contracts;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: what could not be read, and why a document is (not) here.</summary>
internal static class FailureRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags("Failures").For(Roles.Operator);
        group.MapGet("/{id}/failures", (HttpContext context, string id, FailureHandlers handlers) => handlers.ListAsync(context, id))
            .Paged("class", "scope", "partition", "container", "run_id", "resolved").About("List the documents and containers that could not be read, the newest first.");
        group.MapPost("/{id}/failures/replay", (HttpContext context, string id, FailureHandlers handlers) => handlers.ReplayAsync(context, id))
            .Takes<ReplayFailures>().About("Read failures again: given ones, those of a class, or all.");
        group.MapGet("/{id}/explain", (HttpContext context, string id, FailureHandlers handlers) => handlers.ExplainAsync(context, id))
            .Query("source_id", "document_id", "as_user").About("Tell why a document is here, or is not, and whether a user may read it.");
    }
}
