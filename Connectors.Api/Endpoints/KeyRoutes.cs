using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/keys: who may call.</summary>
internal static class KeyRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/keys").WithTags(Tags.Keys).For(Roles.Admin);
        group.MapGet("", (HttpContext context, KeyHandlers handlers, Query<KeysQuery> query) => handlers.ListAsync(context, query))
            .About("listKeys", "List API keys", "Lists the tenant's API keys. Their values are not stored.");
        group.MapPost("", (HttpContext context, KeyHandlers handlers, Body<CreateKey> body) => handlers.CreateAsync(context, body))
            .Once()
            .About("createKey", "Create an API key", "Creates an API key. Only this answer has its value: keep it.");
        group.MapDelete("/{id}", (HttpContext context, string id, KeyHandlers handlers, Query<KeysQuery> query)
                => handlers.RevokeAsync(context, id, query))
            .About("revokeKey", "Revoke an API key", "Revokes an API key at once, and ends the dashboard sessions that it opened.");
    }
}
