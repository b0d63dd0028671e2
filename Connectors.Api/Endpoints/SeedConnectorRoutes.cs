using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/v1/connector: the first family, over the same handlers.</summary>
internal static class SeedConnectorRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/connector").WithTags("Connectors (first family)");
        group.MapPost("/set", async (HttpContext context, ConnectorHandlers handlers) =>
            {
                var fields = await RequestBody.ReadAsync(context);
                return fields.Text("id") is { Length: > 0 } id
                    ? await handlers.UpdateAsync(context, id, () => Task.FromResult(Changeable(fields)))
                    : await handlers.CreateAsync(context, fields);
            })
            .For(Roles.Operator).Takes<SetConnector>().About("Make a connector, or change the one whose id is given.");
        group.MapGet("/list", (HttpContext context, ConnectorHandlers handlers) => handlers.ListAsync(context))
            .For(Roles.Reader).Paged("keywords", "source", "status", "dataset_id").About("List the connectors, the newest first: all, or a page.");
        group.MapGet("/{id}", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.ReadAsync(context, id))
            .For(Roles.Reader).About("Read a connector. Its secrets are masked.");
        group.MapGet("/{id}/logs", (HttpContext context, string id, LogHandlers handlers) => handlers.OfConnectorAsync(context, id))
            .For(Roles.Reader).Paged().About("List a connector's runs, the newest first.");
        group.MapPut("/{id}/resume", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.ResumeAsync(context, id))
            .For(Roles.Operator).Takes<ResumeConnector>().About("Resume or pause a connector.");
        group.MapPut("/{id}/rebuild", (HttpContext context, string id, ConnectorHandlers handlers)
                => handlers.RebuildAsync(context, id, "required argument are missing: kb_id; "))
            .For(Roles.Operator).Takes<RebuildConnector>().About("Read everything again.");
        group.MapPost("/{id}/rm", (HttpContext context, string id, ConnectorHandlers handlers) => handlers.DeleteAsync(context, id))
            .For(Roles.Operator).About("Delete a connector and its documents.");
    }

    private static Fields Changeable(Fields fields)
    {
        foreach (var other in new[] { "data", "status", "reschedule" })
            fields.Body.Remove(other);
        return fields;
    }
}
