using Connectors.Api.Security;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/audit: who changed what.</summary>
internal static class AuditRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGroup("/api/v1/audit").WithTags("Keys").For(Roles.Admin)
        .MapGet("", (HttpContext context, AuditHandlers handlers) => handlers.ListAsync(context))
        .Paged("action", "target", "key_id", "from", "to").About("List who changed what, the newest first. An action such as \"connector\" means all that begin so.");
}
