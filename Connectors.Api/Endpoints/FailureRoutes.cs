using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: failures, and why a document is here or is not.</summary>
internal static class FailureRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags(Tags.Failures).For(Roles.Operator);
        group.MapGet("/{id}/failures", (HttpContext context, string id, FailureHandlers handlers, Query<FailuresQuery> query)
                => handlers.ListAsync(context, id, query))
            .About("listFailures", "List failures", "Lists the documents and containers that could not be read, newest first.");
        group.MapPost("/{id}/failures/replay", (HttpContext context, string id, FailureHandlers handlers, Body<ReplayFailures> body)
                => handlers.ReplayAsync(context, id, body))
            .Once()
            .About(
                "replayFailures",
                "Read failures again",
                "Starts a run that reads failures again: given ones, those of a class, or all.");
        group.MapGet("/{id}/explain", (HttpContext context, string id, FailureHandlers handlers, Query<ExplainRequest> query)
                => handlers.ExplainAsync(context, id, query))
            .About("explainDocument", "Explain a document", "Tells why a document is here, or is not, and whether a user may read it.");
    }
}
