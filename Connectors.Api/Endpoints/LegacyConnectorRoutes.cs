using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>/v1/connector: RAGFlow's first route family, over the same handlers.</summary>
internal static class LegacyConnectorRoutes
{
    private static readonly string[] OnlyToChange = ["id", "status", "reschedule"];
    private static readonly string[] OnlyToCreate = ["id", "name", "source", "flow_id", "status", "reschedule"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/connector").WithTags(Tags.LegacyConnectors);
        group.MapPost("/set", (HttpContext context, ConnectorHandlers handlers, Body<SetConnector> body)
                => SetAsync(context, handlers, body))
            .For(Roles.Operator)
            .Once()
            .About(
                "setConnector",
                "Create or change a connector",
                "Creates a connector or, if an id is given, changes that one. Its credentials are checked with the source.");
        group.MapGet("/list", (HttpContext context, ConnectorHandlers handlers, Query<ConnectorsQuery> query)
                => handlers.ListAsync(context, query))
            .For(Roles.Reader)
            .About(
                "listConnectorsLegacy",
                "List connectors",
                "Lists the tenant's connectors, newest first: all, or a page if one is asked for.");
        group.MapGet("/{id}", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.ReadAsync(context, id))
            .For(Roles.Reader)
            .About("getConnectorLegacy", "Read a connector", "Reads a connector with its config. Secrets are masked.");
        group.MapGet("/{id}/logs", (HttpContext context, string id, LogHandlers handlers, Query<PageQuery> query)
                => handlers.OfConnectorAsync(context, id, query))
            .For(Roles.Reader)
            .About("listConnectorLogsLegacy", "List a connector's runs", "Lists a connector's runs as RAGFlow's logs, newest first.");
        group.MapPut("/{id}/resume", (HttpContext context, string id, ConnectorHandlers handlers, Body<ResumeConnector> body)
                => handlers.ResumeAsync(context, id, body))
            .For(Roles.Operator)
            .About("resumeConnectorLegacy", "Pause or resume a connector", "Pauses a connector or puts it back on its schedule.");
        group.MapPut("/{id}/rebuild", (HttpContext context, string id, ConnectorHandlers handlers, Body<RebuildConnector> body)
                => handlers.RebuildAsync(context, id, body, "required argument are missing: kb_id; "))
            .For(Roles.Operator)
            .Once()
            .About(
                "rebuildConnectorLegacy",
                "Read a connector again",
                "Reads everything again from the beginning. Stored documents are searched until new ones replace them.");
        group.MapPost("/{id}/rm", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.DeleteAsync(context, id))
            .For(Roles.Operator)
            .About("deleteConnectorLegacy", "Delete a connector", "Deletes a connector and all documents that it read.");
    }

    private static Task<Ok<Envelope<ConnectorAnswer>>> SetAsync(HttpContext context, ConnectorHandlers handlers, Body<SetConnector> body)
    {
        body.ThrowIfMalformed();
        if (body.Json["id"]?.ToString() is { Length: > 0 } id)
            return handlers.UpdateAsync(context, id, body.As<UpdateConnector>(OnlyToCreate));
        return handlers.CreateAsync(context, body.As<CreateConnector>(OnlyToChange));
    }
}
