using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Runs as this contract's logs, and the resuming of failed ones.</summary>
internal sealed class LogHandlers(ConnectorAccess access, RunQueries runs, RunControl control, AuditStore audit)
{
    public async Task<Ok<Envelope<LogsAnswer>>> OfConnectorAsync(HttpContext context, string id)
    {
        await access.ConnectorAsync(context, id);
        return await ListAsync(context, id, null);
    }

    public async Task<Ok<Envelope<LogsAnswer>>> OfTenantAsync(HttpContext context)
    {
        var dataset = context.Request.Query["dataset_id"].ToString();
        return await ListAsync(context, null, dataset.Length == 0 ? null : dataset);
    }

    public async Task<Ok<Envelope<bool>>> ResumeFailedAsync(HttpContext context, string id)
    {
        var connector = await access.ConnectorAsync(context, id);
        var (knowledgeBase, task) = await NamedAsync(context);
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

    private static async Task<(string KnowledgeBase, string Task)> NamedAsync(HttpContext context)
    {
        Fields fields;
        try
        {
            fields = await RequestBody.ReadAsync(context);
        }
        catch (ApiException)
        {
            throw new ApiException(Codes.Data, "required argument is missing: kb_id or task_id");
        }

        var (knowledgeBase, task) = (fields.Text("kb_id"), fields.Text("task_id"));
        return string.IsNullOrWhiteSpace(knowledgeBase) || string.IsNullOrWhiteSpace(task)
            ? throw new ApiException(Codes.Argument, "required argument is missing: kb_id or task_id")
            : (knowledgeBase, task);
    }

    private async Task<bool> IsLinkedAsync(HttpContext context, ConnectorRow connector, string knowledgeBase)
    {
        try
        {
            await access.LinkedAsync(context, connector, knowledgeBase);
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    private async Task<Ok<Envelope<LogsAnswer>>> ListAsync(HttpContext context, string? connector, string? knowledgeBase)
    {
        var query = new QueryFields(context);
        var page = query.Page();
        query.ThrowIfAny();
        var found = await runs.ListAsync(context.Caller().Tenant, connector, knowledgeBase, page, context.RequestAborted);
        return Answer.Of(new LogsAnswer(found.Total, [.. found.Rows.Select(LogAnswer.Of)]));
    }
}
