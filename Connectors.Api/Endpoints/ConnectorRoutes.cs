using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: making, changing and deleting.</summary>
internal static class ConnectorRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags("Connectors");
        group.MapPost("", async (HttpContext context, ConnectorHandlers handlers) => await handlers.CreateAsync(context, await RequestBody.ReadAsync(context)))
            .For(Roles.Operator).Takes<CreateConnector>().About("Make a connector. Its credentials are checked with the source.");
        group.MapGet("", (HttpContext context, ConnectorHandlers handlers) => handlers.ListAsync(context))
            .For(Roles.Reader).Paged("keywords", "source", "status", "dataset_id").About("List the connectors, the newest first: all, or a page.");
        group.MapGet("/{id}", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.ReadAsync(context, id))
            .For(Roles.Reader).About("Read a connector. Its secrets are masked.");
        group.MapPatch("/{id}", (HttpContext context, string id, ConnectorHandlers handlers)
                => handlers.UpdateAsync(context, id, () => RequestBody.ReadAsync(context)))
            .For(Roles.Operator).Takes<UpdateConnector>().About("Change a connector, pause or resume it.");
        group.MapDelete("/{id}", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.DeleteAsync(context, id))
            .For(Roles.Operator).About("Delete a connector and its documents.");
        group.MapPost("/{id}/rebuild", (HttpContext context, string id, ConnectorHandlers handlers)
                => handlers.RebuildAsync(context, id, "required argument is missing: kb_id"))
            .For(Roles.Operator).Takes<RebuildConnector>().About("Read everything again. Old documents serve until new ones replace them.");
    }
}
