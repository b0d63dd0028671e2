using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>/api/v1/audit: who changed what in the caller's tenant.</summary>
internal static class AuditRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGroup("/api/v1/audit").WithTags(Tags.Keys).For(Roles.Admin)
        .MapGet("", (HttpContext context, AuditStore audit, Query<AuditQuery> query) => ListAsync(context, audit, query))
        .About("listAudit", "List who changed what", "Lists the changes that callers made in this tenant, newest first.");

    private static async Task<Ok<Envelope<ListAnswer<AuditEntry>>>> ListAsync(
        HttpContext context, AuditStore audit, Query<AuditQuery> query)
    {
        var asked = query.Read();
        var filter = new AuditFilter(asked.Action, asked.Target, asked.KeyId, asked.From, asked.To);
        var found = await audit.ListAsync(context.Caller().Tenant, filter, asked.ToPage(), context.RequestAborted);
        return Answer.Of(new ListAnswer<AuditEntry> { Total = found.Total, Rows = [.. found.Rows.Select(AuditEntry.Of)] });
    }
}
