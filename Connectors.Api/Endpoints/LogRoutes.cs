using Connectors.Api.Contracts;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: logs.</summary>
internal static class LogRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags("Connectors");
        group.MapGet("/{id}/logs", (HttpContext context, string id, LogHandlers handlers) => handlers.OfConnectorAsync(context, id))
            .For(Roles.Reader).Paged().About("List a connector's runs, the newest first.");
        group.MapGet("/sync_logs", (HttpContext context, LogHandlers handlers) => handlers.OfTenantAsync(context))
            .For(Roles.Reader).Paged("dataset_id").About("List the runs of all connectors, or of those in a knowledge base.");
        group.MapPost("/{id}/resume-failed-sync", (HttpContext context, string id, LogHandlers handlers) => handlers.ResumeFailedAsync(context, id))
            .For(Roles.Operator).Takes<ResumeFailedSync>().About("Go on with a sync that failed, from where it stopped.");
    }
}
