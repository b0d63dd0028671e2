using Connectors.Api.Envelopes;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Shows runs as RAGFlow's logs, and resumes failed ones.</summary>
internal sealed class LogHandlers(ResourceLookup lookup, RunQueries runs, RunControl control, AuditStore audit)
{
    public async Task<Ok<Envelope<ListAnswer<LogAnswer>>>> OfConnectorAsync(HttpContext context, string id, Query<PageQuery> query)
    {
        await lookup.ConnectorAsync(context, id);
        return await ListAsync(context, id, null, query.Read());
    }

    public Task<Ok<Envelope<ListAnswer<LogAnswer>>>> OfTenantAsync(HttpContext context, Query<LogsQuery> query)
    {
        var asked = query.Read();
        return ListAsync(context, null, asked.DatasetId, asked);
    }

    public async Task<Ok<Envelope<bool>>> ResumeFailedAsync(HttpContext context, string id, Body<ResumeFailedSync> body)
    {
        var connector = await lookup.ConnectorAsync(context, id);
        var (knowledgeBase, task) = Named(body);
        var run = long.TryParse(task, out var number) ? await runs.FindAsync(connector.TenantId, number, context.RequestAborted) : null;
        if (run is null || run.ConnectorId != id || !await IsLinkedAsync(context, connector, knowledgeBase))
            throw new ApiException(Codes.Data, "checkpoint does not match connector, knowledge base, and task");
        if (run is not { Kind: RunKind.Sync, Status: RunStatus.Failed })
            throw new ApiException(Codes.Data, "failed sync task not found");
        var latest = await runs.LatestAsync(connector.TenantId, id, RunKind.Sync, context.RequestAborted);
        if (latest?.Id != run.Id)
            throw new ApiException(Codes.Data, "checkpoint not found, cannot resume failed sync task");

        await control.RunNowAsync(id, RunKind.Sync, RunTrigger.Manual, run.Rebuild, context.RequestAborted);
        await audit.WriteAsync(connector.TenantId, context.Caller().KeyId, "run.sync", id, null);
        return Answer.True;
    }

    private static (string KnowledgeBase, string Task) Named(Body<ResumeFailedSync> body)
    {
        if (body.Malformed is not null)
            throw Missing(Codes.Data);
        var request = body.Read(Codes.Argument);
        return string.IsNullOrWhiteSpace(request.KbId) || string.IsNullOrWhiteSpace(request.TaskId)
            ? throw Missing(Codes.Argument)
            : (request.KbId, request.TaskId);

        static ApiException Missing(int code) => new(code, "required argument is missing: kb_id or task_id");
    }

    private async Task<bool> IsLinkedAsync(HttpContext context, ConnectorRow connector, string knowledgeBase)
    {
        try
        {
            await lookup.LinkedAsync(context, connector, knowledgeBase);
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    private async Task<Ok<Envelope<ListAnswer<LogAnswer>>>> ListAsync(
        HttpContext context, string? connector, string? knowledgeBase, PageQuery asked)
    {
        var found = await runs.ListAsync(context.Caller().Tenant, connector, knowledgeBase, asked.ToPage(), context.RequestAborted);
        return Answer.Of(new ListAnswer<LogAnswer> { Total = found.Total, Rows = [.. found.Rows.Select(LogAnswer.Of)] });
    }
}
