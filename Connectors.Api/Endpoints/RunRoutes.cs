using Connectors.Api.Contracts;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>Runs: starting, watching, stopping, and the word on a held prune.</summary>
internal static class RunRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var ofConnector = routes.MapGroup("/api/v1/connectors").WithTags("Runs");
        ofConnector.MapPost("/{id}/run", (HttpContext context, string id, RunHandlers handlers) => handlers.StartAsync(context, id))
            .For(Roles.Operator).Takes<StartRun>().About("Start a run now, ahead of the schedule; an active one is answered instead of a second.");
        ofConnector.MapGet("/{id}/runs", (HttpContext context, string id, RunHandlers handlers) => handlers.ListAsync(context, id))
            .For(Roles.Reader).Paged().About("List a connector's runs with their accounting, the newest first.");
        ofConnector.MapPost("/{id}/prune/release", (HttpContext context, string id, RunHandlers handlers) => handlers.ReleaseAsync(context, id))
            .For(Roles.Operator).About("Let a held prune go on: its documents are hidden, and deleted by the next complete listing.");
        ofConnector.MapPost("/{id}/prune/dismiss", (HttpContext context, string id, RunHandlers handlers) => handlers.DismissAsync(context, id))
            .For(Roles.Operator).About("Forget a held prune: nothing is deleted.");

        var runs = routes.MapGroup("/api/v1/runs").WithTags("Runs");
        runs.MapGet("/{id:long}", (HttpContext context, long id, RunHandlers handlers) => handlers.ReadAsync(context, id))
            .For(Roles.Reader).Paged().About("Read a run: progress, counters, accounting, and a page of its partitions.");
        runs.MapPost("/{id:long}/cancel", (HttpContext context, long id, RunHandlers handlers) => handlers.CancelAsync(context, id))
            .For(Roles.Operator).About("Stop a run. What it committed stays.");
    }
}
