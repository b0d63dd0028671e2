using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: runs as RAGFlow's logs.</summary>
internal static class LogRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags(Tags.Runs);
        group.MapGet("/{id}/logs", (HttpContext context, string id, LogHandlers handlers, Query<PageQuery> query)
                => handlers.OfConnectorAsync(context, id, query))
            .For(Roles.Reader)
            .About(
                "listConnectorLogs",
                "List a connector's runs as logs",
                "Lists a connector's runs in the form of RAGFlow's logs, newest first.");
        group.MapGet("/sync_logs", (HttpContext context, LogHandlers handlers, Query<LogsQuery> query)
                => handlers.OfTenantAsync(context, query))
            .For(Roles.Reader)
            .About("listLogs", "List all runs as logs", "Lists the runs of all connectors, or of those in a dataset, newest first.");
        group.MapPost("/{id}/resume-failed-sync", (HttpContext context, string id, LogHandlers handlers, Body<ResumeFailedSync> body)
                => handlers.ResumeFailedAsync(context, id, body))
            .For(Roles.Operator)
            .Once()
            .About(
                "resumeFailedSync",
                "Resume a failed sync",
                "Goes on with the connector's latest sync if it failed, from where it stopped.");
    }
}
