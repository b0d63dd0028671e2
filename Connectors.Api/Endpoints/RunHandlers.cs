using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Starts, shows and stops runs.</summary>
internal sealed class RunHandlers(ResourceLookup lookup, RunQueries runs, RunControl control, AuditStore audit)
{
    public async Task<Ok<Envelope<RunAnswer>>> StartAsync(HttpContext context, string id, Body<StartRun> body)
    {
        var connector = await lookup.ConnectorAsync(context, id);
        var kind = body.Read(Codes.Argument).Kind;
        if (connector.Paused)
            throw IsPaused();

        var run = await control.RunNowAsync(id, KindOf(kind), RunTrigger.Manual, rebuild: false, context.RequestAborted);
        await AuditAsync(context, $"run.{kind.ToDb()}", id);
        return Answer.Of(RunAnswer.Of(await lookup.RunAsync(context, run)));
    }

    public async Task<Ok<Envelope<ListAnswer<RunAnswer>>>> ListAsync(HttpContext context, string id, Query<PageQuery> query)
    {
        await lookup.ConnectorAsync(context, id);
        var found = await runs.ListAsync(context.Caller().Tenant, id, null, query.Read().ToPage(), context.RequestAborted);
        return Answer.Of(new ListAnswer<RunAnswer> { Total = found.Total, Rows = [.. found.Rows.Select(RunAnswer.Of)] });
    }

    public async Task<Ok<Envelope<RunDetail>>> ReadAsync(HttpContext context, long id, Query<RunQuery> query)
    {
        var run = await lookup.RunAsync(context, id);
        var tasks = await runs.TasksAsync(id, query.Read().ToPage(), context.RequestAborted);
        return Answer.Of(new RunDetail
        {
            Run = RunAnswer.Of(run),
            Partitions = [.. tasks.Rows.Select(PartitionAnswer.Of)],
            PartitionsTotal = tasks.Total,
        });
    }

    public async Task<Ok<Envelope<bool>>> CancelAsync(HttpContext context, long id)
    {
        var run = await lookup.RunAsync(context, id);
        if (!await control.CancelAsync(id, context.RequestAborted))
            throw new ApiException(Codes.Data, "This run has ended already.") { AnswerData = false };
        await AuditAsync(context, "run.cancel", run.ConnectorId);
        return Answer.True;
    }

    public Task<Ok<Envelope<bool>>> ReleaseAsync(HttpContext context, string id)
        => DecideAsync(context, id, "prune.release", control.ReleaseAsync);

    public Task<Ok<Envelope<bool>>> DismissAsync(HttpContext context, string id)
        => DecideAsync(context, id, "prune.dismiss", control.DismissAsync);

    public static ApiException IsPaused() => new(Codes.Data, "This connector is paused; resume it first.");

    private static RunKind KindOf(StartableRun kind) => kind switch
    {
        StartableRun.Prune => RunKind.Prune,
        StartableRun.Access => RunKind.Access,
        _ => RunKind.Sync,
    };

    private async Task<Ok<Envelope<bool>>> DecideAsync(
        HttpContext context, string id, string action, Func<long, CancellationToken, Task<bool>> decide)
    {
        var connector = await lookup.ConnectorAsync(context, id);
        var held = await runs.HeldAsync(connector.TenantId, id, context.RequestAborted);
        if (held is null || !await decide(held.Id, context.RequestAborted))
            throw new ApiException(Codes.Data, "This connector has no held prune.") { AnswerData = false };
        await AuditAsync(context, action, id);
        return Answer.True;
    }

    private Task<int> AuditAsync(HttpContext context, string action, string target)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, null);
}
