using Connectors.Api.Contracts;
using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/keys: who may call.</summary>
internal static class KeyRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/keys").WithTags("Keys").For(Roles.Admin);
        group.MapGet("", (HttpContext context, KeyHandlers handlers) => handlers.ListAsync(context))
            .Query("tenant_id").About("List API keys. Their values are not kept.");
        group.MapPost("", (HttpContext context, KeyHandlers handlers) => handlers.CreateAsync(context))
            .Takes<CreateKey>().About("Make an API key. Its value is in this answer only.");
        group.MapDelete("/{id}", (HttpContext context, string id, KeyHandlers handlers) => handlers.RevokeAsync(context, id))
            .Query("tenant_id").About("Revoke an API key, at once.");
    }
}
