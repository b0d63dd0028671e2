using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Shows who changed what in the caller's tenant.</summary>
internal sealed class AuditHandlers(AuditStore audit)
{
    public async Task<Ok<Envelope<AuditAnswer>>> ListAsync(HttpContext context)
    {
        var query = new QueryFields(context);
        var page = query.Page();
        var filter = new AuditFilter
        {
            Action = query.Text("action"),
            Target = query.Text("target"),
            KeyId = query.Text("key_id"),
            From = query.Time("from"),
            To = query.Time("to"),
        };
        query.ThrowIfAny();
        var found = await audit.ListAsync(context.Caller().Tenant, filter, page, context.RequestAborted);
        return Answer.Of(new AuditAnswer(found.Total, [.. found.Rows.Select(AuditEntry.Of)]));
    }
}
