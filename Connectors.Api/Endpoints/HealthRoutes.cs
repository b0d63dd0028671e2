using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Connectors.Api.Endpoints;

/// <summary>Health of the process, for orchestrators. Needs no key, and reveals nothing else.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags(Tags.Operation);
        group.MapGet("/live", Live)
            .Describe(
                "isLive",
                "Whether the process runs",
                "The process runs and, if it is a worker, makes progress. It may be without its database for some minutes.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
        group.MapGet("/ready", ReadyAsync)
            .Describe("isReady", "Whether the process can work", "The database answers and, if the process is a worker, it takes jobs.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
    }

    private static ContentHttpResult Live(HttpContext context, Liveness liveness) => liveness.WhyDead(context.RequestServices) is { } why
        ? TypedResults.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable)
        : TypedResults.Text("live");

    private static async Task<IResult> ReadyAsync(Database database, DatabaseHealth health, HttpContext context)
    {
        try
        {
            await database.FirstAsync<int>("select 1", null, context.RequestAborted);
            if (context.RequestServices.GetService<WorkerHealth>() is { } worker && !await worker.IsServingAsync(context.RequestAborted))
                return TypedResults.Text("the worker takes no jobs", statusCode: StatusCodes.Status503ServiceUnavailable);
            // Everything else works, so the process stays in service.
            string?[] troubles = [health.Trouble, context.RequestServices.GetService<IExtractor>()?.Trouble];
            return TypedResults.Text(string.Join(", but ", troubles.OfType<string>().Prepend("ready")));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return TypedResults.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
