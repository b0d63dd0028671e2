using Connectors.Api.Contracts;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: trying out.</summary>
internal static class ProbeRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags("Connectors").For(Roles.Operator);
        group.MapPost("/{id}/test", (HttpContext context, string id, ProbeHandlers handlers) => handlers.TestAsync(context, id))
            .Takes<TestConnector>().About("Check credentials with the source. In the place of an id, a kind of source tests a config that is not saved.");
        group.MapPost("/{id}/preview", (HttpContext context, string id, ProbeHandlers handlers) => handlers.PreviewAsync(context, id))
            .Takes<PreviewConnector>().About("Show what a run would do, and write nothing. In the place of an id, a kind of source previews a config that is not saved.");
    }
}
