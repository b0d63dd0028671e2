using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>Runs: starting, watching and stopping them, and deciding on a held prune.</summary>
internal static class RunRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var ofConnector = routes.MapGroup("/api/v1/connectors").WithTags(Tags.Runs);
        ofConnector.MapPost("/{id}/run", (HttpContext context, string id, RunHandlers handlers, Body<StartRun> body)
                => handlers.StartAsync(context, id, body))
            .For(Roles.Operator)
            .Once()
            .About(
                "startRun",
                "Start a run now",
                "Starts a run ahead of the schedule. If one of the same kind is active already, that one is answered instead.");
        ofConnector.MapGet("/{id}/runs", (HttpContext context, string id, RunHandlers handlers, Query<PageQuery> query)
                => handlers.ListAsync(context, id, query))
            .For(Roles.Reader)
            .About("listRuns", "List a connector's runs", "Lists a connector's runs with their accounting, newest first.");
        ofConnector.MapPost("/{id}/prune/release", (HttpContext context, string id, RunHandlers handlers)
                => handlers.ReleaseAsync(context, id))
            .For(Roles.Operator)
            .About(
                "releasePrune",
                "Let a held prune delete",
                "Lets a held prune go on: its documents are hidden at once, and the next complete listing that misses them deletes them.");
        ofConnector.MapPost("/{id}/prune/dismiss", (HttpContext context, string id, RunHandlers handlers)
                => handlers.DismissAsync(context, id))
            .For(Roles.Operator)
            .About("dismissPrune", "Dismiss a held prune", "Forgets a held prune: nothing is deleted.");

        var runs = routes.MapGroup("/api/v1/runs").WithTags(Tags.Runs);
        runs.MapGet("/{id:long}", (HttpContext context, long id, RunHandlers handlers, Query<RunQuery> query)
                => handlers.ReadAsync(context, id, query))
            .For(Roles.Reader)
            .About("getRun", "Read a run", "Reads a run with its progress, its counters and accounting, and a page of its partitions.");
        runs.MapPost("/{id:long}/cancel", (HttpContext context, long id, RunHandlers handlers) => handlers.CancelAsync(context, id))
            .For(Roles.Operator)
            .About("cancelRun", "Stop a run", "Stops a run. The documents that it has stored stay.");
    }
}
