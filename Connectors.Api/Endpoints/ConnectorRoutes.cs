using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/connectors: creating, changing and deleting.</summary>
internal static class ConnectorRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/connectors").WithTags(Tags.Connectors);
        group.MapPost("", (HttpContext context, ConnectorHandlers handlers, Body<CreateConnector> body)
                => handlers.CreateAsync(context, body))
            .For(Roles.Operator)
            .Once()
            .About(
                "createConnector",
                "Create a connector",
                "Creates a connector. Its credentials are checked with the source: refused ones are an error, and if the source cannot be "
                + "reached, the connector is created with a warning. It runs as soon as it is linked to a dataset.");
        group.MapGet("", (HttpContext context, ConnectorHandlers handlers, Query<ConnectorsQuery> query)
                => handlers.ListAsync(context, query))
            .For(Roles.Reader)
            .About("listConnectors", "List connectors", "Lists the tenant's connectors, newest first: all, or a page if one is asked for.");
        group.MapGet("/{id}", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.ReadAsync(context, id))
            .For(Roles.Reader)
            .About("getConnector", "Read a connector", "Reads a connector with its config. Secrets are masked.");
        group.MapPatch("/{id}", (HttpContext context, string id, ConnectorHandlers handlers, Body<UpdateConnector> body)
                => handlers.UpdateAsync(context, id, body))
            .For(Roles.Operator)
            .About(
                "updateConnector",
                "Change, pause or resume a connector",
                "Changes the settings that are given: renames the connector, replaces its config, sets its schedule, pauses or resumes it. "
                + "A key that is not known is an error, and nothing is changed.");
        group.MapDelete("/{id}", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.DeleteAsync(context, id))
            .For(Roles.Operator)
            .About("deleteConnector", "Delete a connector", "Deletes a connector and all documents that it read.");
        group.MapPost("/{id}/rebuild", (HttpContext context, string id, ConnectorHandlers handlers, Body<RebuildConnector> body)
                => handlers.RebuildAsync(context, id, body, "required argument is missing: kb_id"))
            .For(Roles.Operator)
            .Once()
            .About(
                "rebuildConnector",
                "Read a connector again",
                "Reads everything again from the beginning. Stored documents are searched until new ones replace them.");
    }
}
