using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Connectors.Api.Endpoints;

/// <summary>For whoever watches the process. Needs no key, and tells nothing.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Operation");
        group.MapGet("/live", Live).WithSummary("The process runs and, where it is a worker, its loops turn. A database that is away does not matter.");
        group.MapGet("/ready", ReadyAsync).WithSummary("The process can do its work: the database answers and, where it is a worker, it takes jobs.");
    }

    private static ContentHttpResult Live(HttpContext context) => context.RequestServices.GetService<WorkerHealth>() is { IsStuck: true }
        ? TypedResults.Text("the worker is stuck", statusCode: StatusCodes.Status503ServiceUnavailable)
        : TypedResults.Text("live");

    private static async Task<IResult> ReadyAsync(Database database, HttpContext context)
    {
        try
        {
            await database.FirstAsync<int>("select 1", null, context.RequestAborted);
            return context.RequestServices.GetService<WorkerHealth>() is { } worker && !await worker.IsServingAsync(context.RequestAborted)
                ? TypedResults.Text("the worker takes no jobs", statusCode: StatusCodes.Status503ServiceUnavailable)
                : TypedResults.Text("ready");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return TypedResults.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
