using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: trying out.</summary>
internal static class ProbeRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags(Tags.Connectors).For(Roles.Operator);
        group.MapPost("/{id}/test", (HttpContext context, string id, ProbeHandlers handlers, Body<TestConnector> body)
                => handlers.TestAsync(context, id, body))
            .About(
                "testConnector",
                "Check credentials",
                "Checks a connector's config and credentials with its source. Instead of an id, the path may have a type of source: "
                + "then the config in the body is checked, which need not be saved.");
        group.MapPost("/{id}/preview", (HttpContext context, string id, ProbeHandlers handlers, Body<PreviewConnector> body)
                => handlers.PreviewAsync(context, id, body))
            .About(
                "previewConnector",
                "Preview a run",
                "Shows what a run would read, and writes nothing. Instead of an id, the path may have a type of source: "
                + "then the config in the body is previewed, which need not be saved.");
    }
}
