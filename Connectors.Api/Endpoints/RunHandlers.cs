using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Starts, shows and stops runs.</summary>
internal sealed class RunHandlers(ConnectorAccess access, RunQueries runs, RunControl control, AuditStore audit)
{
    public async Task<Ok<Envelope<RunAnswer>>> StartAsync(HttpContext context, string id)
    {
        var connector = await access.ConnectorAsync(context, id);
        var fields = await RequestBody.ReadAsync(context);
        var kind = fields.OneOf("kind", "sync", "prune", "access") ?? "sync";
        fields.ThrowIfAny(Codes.Argument);
        if (connector.Paused)
            throw new ApiException(Codes.Data, "This connector is paused; resume it first.");

        var run = await control.RunNowAsync(id, DbNames.FromDb<RunKind>(kind), RunTrigger.Manual, rebuild: false, context.RequestAborted);
        await AuditAsync(context, $"run.{kind}", id);
        return Answer.Of(RunAnswer.Of(await access.RunAsync(context, run)));
    }

    public async Task<Ok<Envelope<RunsAnswer>>> ListAsync(HttpContext context, string id)
    {
        await access.ConnectorAsync(context, id);
        var query = new QueryFields(context);
        var page = query.Page();
        query.ThrowIfAny();
        var found = await runs.ListAsync(context.Caller().Tenant, id, null, page, context.RequestAborted);
        return Answer.Of(new RunsAnswer(found.Total, [.. found.Rows.Select(RunAnswer.Of)]));
    }

    public async Task<Ok<Envelope<RunDetail>>> ReadAsync(HttpContext context, long id)
    {
        var run = await access.RunAsync(context, id);
        var query = new QueryFields(context);
        var page = query.Page(100);
        query.ThrowIfAny();
        var tasks = await runs.TasksAsync(id, page, context.RequestAborted);
        return Answer.Of(new RunDetail(RunAnswer.Of(run), [.. tasks.Rows.Select(PartitionAnswer.Of)], tasks.Total));
    }

    public async Task<Ok<Envelope<bool>>> CancelAsync(HttpContext context, long id)
    {
        var run = await access.RunAsync(context, id);
        if (!await control.CancelAsync(id, context.RequestAborted))
            throw new ApiException(Codes.Data, "This run has ended already.") { AnswerData = false };
        await AuditAsync(context, "run.cancel", run.ConnectorId);
        return Answer.True;
    }

    public Task<Ok<Envelope<bool>>> ReleaseAsync(HttpContext context, string id)
        => DecideAsync(context, id, "prune.release", control.ReleaseAsync);

    public Task<Ok<Envelope<bool>>> DismissAsync(HttpContext context, string id)
        => DecideAsync(context, id, "prune.dismiss", control.DismissAsync);

    private async Task<Ok<Envelope<bool>>> DecideAsync(
        HttpContext context, string id, string action, Func<long, CancellationToken, Task<bool>> decide)
    {
        var connector = await access.ConnectorAsync(context, id);
        var held = await runs.HeldAsync(connector.TenantId, id, context.RequestAborted);
        if (held is null || !await decide(held.Id, context.RequestAborted))
            throw new ApiException(Codes.Data, "This connector has no held prune.") { AnswerData = false };
        await AuditAsync(context, action, id);
        return Answer.True;
    }

    private Task<int> AuditAsync(HttpContext context, string action, string target)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, null);
}
