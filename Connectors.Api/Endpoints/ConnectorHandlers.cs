using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>What both route families do with connectors.</summary>
internal sealed class ConnectorHandlers(
    ConnectorAccess access, ConnectorService service, ConnectorStore store, RunControl runs, OnlineSignIns signIns, AuditStore audit)
{
    private const int MostListed = 10_000;
    private const int TenYears = 5_256_000;
    private const int MostSecs = 7 * 24 * 3600;

    /// <summary>The contract's list has no pages: all connectors that one answer can hold, unless a page is asked for.</summary>
    public async Task<Ok<ConnectorsEnvelope>> ListAsync(HttpContext context)
    {
        var query = new QueryFields(context);
        var page = query.Has("page") || query.Has("page_size") ? query.Page() : new Page(1, MostListed);
        var status = query.Text("status") is { } given ? StatusOf(query, given) : null;
        var filter = new ConnectorFilter
        {
            Keywords = query.Text("keywords"),
            Source = query.Text("source"),
            Status = status,
            KnowledgeBase = query.Text("dataset_id"),
        };
        query.ThrowIfAny();
        var found = await store.ListAsync(context.Caller().Tenant, filter, page, context.RequestAborted);
        return TypedResults.Ok(new ConnectorsEnvelope(Codes.Success, "success", found.Rows, found.Total));
    }

    public async Task<Ok<Envelope<ConnectorAnswer>>> ReadAsync(HttpContext context, string id)
        => await ShowAsync(context, await access.ConnectorAsync(context, id));

    public async Task<Ok<Envelope<ConnectorAnswer>>> CreateAsync(HttpContext context, Fields fields)
    {
        var (name, source) = (fields.Required("name"), fields.Required("source"));
        if (!fields.Has("config"))
            fields.Add("config is required");
        var flow = await FlowAsync(context, fields, source);
        var terms = Terms(fields);
        if (flow is not null && terms.Config is not null)
            terms = terms with { Config = signIns.With(terms.Config, flow) };

        var (row, warnings) = await service.CreateAsync(
            context.Caller().Tenant, name, source, terms, fields.Errors, context.RequestAborted);
        if (flow is not null)
            await signIns.TakeAsync(flow, context.RequestAborted);
        await AuditAsync(context, "connector.create", row.Id, $"{row.Source} {row.Name}");
        return await ShowAsync(context, row, warnings);
    }

    public async Task<Ok<Envelope<ConnectorAnswer>>> UpdateAsync(HttpContext context, string id, Func<Task<Fields>> body)
    {
        // Access first: a stranger does not learn from his errors whether the connector is there.
        var row = await access.ConnectorAsync(context, id);
        var fields = await body();
        if (fields.Object("data") is { } wrapped)
            fields = new Fields(wrapped);
        var (terms, reschedule, status) = (Terms(fields), fields.Flag("reschedule"), StatusNames.Read(fields.Text("status")));
        fields.ThrowIfAny(Codes.Data);

        IReadOnlyList<string> warnings = [];
        if (terms != new ConnectorTerms())
        {
            (row, warnings) = await service.UpdateAsync(row, terms, context.RequestAborted) ?? throw ApiException.NotYours();
            await AuditAsync(context, "connector.update", id, string.Join(", ", fields.Body.Select(field => field.Key)));
        }

        if (reschedule is true)
            await RescheduleAsync(context, row);
        else if (status is not null)
            await SetPausedAsync(context, id, status == RunStatus.Cancel);
        return await ShowAsync(context, await access.ConnectorAsync(context, id), warnings);
    }

    /// <summary>Pauses a connector, or puts it back to work.</summary>
    public async Task SetPausedAsync(HttpContext context, string id, bool paused)
    {
        if (paused)
            await runs.PauseAsync(id, context.RequestAborted);
        else
            await runs.ResumeAsync(id, context.RequestAborted);
        await AuditAsync(context, paused ? "connector.pause" : "connector.resume", id, null);
    }

    public async Task<Ok<Envelope<bool>>> ResumeAsync(HttpContext context, string id)
    {
        await access.ConnectorAsync(context, id);
        var fields = await RequestBody.ReadAsync(context);
        if (!fields.Has("resume"))
            throw new ApiException(Codes.Argument, "required argument are missing: resume; ");
        var resume = fields.Flag("resume");
        fields.ThrowIfAny(Codes.Argument);
        await SetPausedAsync(context, id, resume is false);
        return Answer.True;
    }

    public async Task<Ok<Envelope<bool>>> RebuildAsync(HttpContext context, string id, string missing)
    {
        var connector = await access.ConnectorAsync(context, id);
        var fields = await RequestBody.ReadAsync(context);
        if (!fields.Has("kb_id"))
            throw new ApiException(Codes.Argument, missing);
        var knowledgeBase = fields.Optional("kb_id");
        fields.ThrowIfAny(Codes.Argument);
        if (string.IsNullOrWhiteSpace(knowledgeBase))
            throw new ApiException(Codes.Data, "kb_id cannot be empty");

        await access.LinkedAsync(context, connector, knowledgeBase);
        await runs.RunNowAsync(id, RunKind.Sync, RunTrigger.Manual, rebuild: true, context.RequestAborted);
        await AuditAsync(context, "connector.rebuild", id, null);
        return Answer.True;
    }

    public async Task<Ok<Envelope<bool>>> DeleteAsync(HttpContext context, string id)
    {
        await access.ConnectorAsync(context, id);
        await runs.DeleteAsync(id, context.RequestAborted);
        await AuditAsync(context, "connector.delete", id, null);
        return Answer.True;
    }

    /// <summary>The caller's finished sign-in that is to become a new connector's credentials; null: none is named, or it is an error.</summary>
    private async Task<OAuthFlowRow?> FlowAsync(HttpContext context, Fields fields, string source)
    {
        if (fields.Optional("flow_id", 64) is not { } id)
            return null;
        var caller = context.Caller();
        var flow = await signIns.FindAsync(caller.Tenant, id, context.RequestAborted);
        if (flow is { State: OAuthFlowState.Done, Expired: false, Result: not null } && flow.KeyId == caller.KeyId && flow.Type == source)
            return flow;
        fields.Add("flow_id: no finished sign-in of yours for this source has this id, or its grant was fetched already");
        return null;
    }

    private static ConnectorTerms Terms(Fields fields) => new()
    {
        Config = fields.Object("config"),
        RefreshFreq = fields.Int("refresh_freq", 0, TenYears),
        PruneFreq = fields.Int("prune_freq", 0, TenYears),
        AccessFreq = fields.Int("access_freq", 0, TenYears),
        TimeoutSecs = fields.Int("timeout_secs", 1, MostSecs),
    };

    private async Task RescheduleAsync(HttpContext context, ConnectorRow row)
    {
        if (row.Paused)
        {
            await SetPausedAsync(context, row.Id, paused: false);
            return;
        }

        await runs.RestartAsync(row.Id, context.RequestAborted);
        await AuditAsync(context, "run.sync", row.Id, null);
    }

    private async Task<Ok<Envelope<ConnectorAnswer>>> ShowAsync(
        HttpContext context, ConnectorRow row, IReadOnlyList<string>? warnings = null)
        => Answer.Of(ConnectorAnswer.Of(row, (await store.StatusAsync(row.Id, context.RequestAborted)).ToDb(), warnings));

    private Task<int> AuditAsync(HttpContext context, string action, string target, string? detail)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, detail);

    private static RunStatus? StatusOf(QueryFields query, string given)
    {
        var status = StatusNames.Read(given);
        if (status is null)
            query.Wrong("status", "a status by its name or digit");
        return status;
    }
}
