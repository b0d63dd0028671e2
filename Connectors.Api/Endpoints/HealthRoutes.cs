using Connectors.Jobs.Storage;
using Npgsql;

namespace Connectors.Api.Endpoints;

/// <summary>For whoever watches the process. Needs no key, and tells nothing.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Operation");
        group.MapGet("/live", () => TypedResults.Text("live")).WithSummary("The process runs.");
        group.MapGet("/ready", ReadyAsync).WithSummary("The process can do its work: the database answers.");
    }

    private static async Task<IResult> ReadyAsync(Database database, HttpContext context)
    {
        try
        {
            await database.FirstAsync<int>("select 1", null, context.RequestAborted);
            return TypedResults.Text("ready");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return TypedResults.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
