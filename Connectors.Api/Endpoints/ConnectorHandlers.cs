using System.Text.Json.Nodes;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
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

/// <summary>Creates, shows, changes and deletes connectors, for both route families.</summary>
internal sealed class ConnectorHandlers(
    ResourceLookup lookup,
    ConnectorService service,
    ConnectorStore store,
    Schedules schedules,
    RunControl runs,
    OnlineSignIns signIns,
    AuditStore audit)
{
    private const int MaxListed = 10_000;
    private const string Thing = "connector";

    /// <summary>The contract's list has no pages: it is whole, up to a limit, unless a page is asked for.</summary>
    public async Task<Ok<ConnectorsEnvelope>> ListAsync(HttpContext context, Query<ConnectorsQuery> query)
    {
        var asked = query.Read(WrongStatus);
        var page = query.Has("page") || query.Has("page_size") ? asked.ToPage() : new Page(1, MaxListed);
        var filter = new ConnectorFilter
        {
            Keywords = asked.Keywords,
            Source = asked.Source,
            Status = StatusNames.Read(asked.Status),
            AccessStatus = StatusNames.Read(asked.AccessStatus),
            KnowledgeBase = asked.DatasetId,
        };
        var found = await store.ListAsync(context.Caller().Tenant, filter, page, context.RequestAborted);
        var next = await schedules.NextAsync([.. found.Rows.Select(row => Schedules.SyncKey(row.Id))], context.RequestAborted);
        return TypedResults.Ok(new ConnectorsEnvelope
        {
            Data = [.. found.Rows.Select(row => ConnectorItem.Of(row, NextOf(row)))],
            TotalConnectors = found.Total,
        });

        DateTime? NextOf(ConnectorListItem row) => next.TryGetValue(Schedules.SyncKey(row.Id), out var at) ? at : null;
    }

    public async Task<Ok<Envelope<ConnectorAnswer>>> ReadAsync(HttpContext context, string id)
        => await ShowAsync(context, await lookup.ConnectorAsync(context, id));

    public async Task<Ok<Envelope<ConnectorAnswer>>> CreateAsync(HttpContext context, Body<CreateConnector> body)
    {
        await ReportAllAsync(context, body);
        var request = body.Read(Codes.Data);
        List<string> errors = [];
        var flow = request.FlowId is null ? null : await FlowAsync(context, request.FlowId, request.Source, errors);
        var terms = new ConnectorTerms
        {
            Config = flow is null ? request.Config : signIns.With(request.Config, flow),
            RefreshFreq = request.RefreshFreq,
            PruneFreq = request.PruneFreq,
            AccessFreq = request.AccessFreq,
            TimeoutSecs = request.TimeoutSecs,
        };

        var (row, warnings) = await service.CreateAsync(
            context.Caller().Tenant, request.Name, request.Source, terms, errors, context.RequestAborted);
        if (flow is not null)
            await signIns.TakeAsync(flow, context.RequestAborted);
        await AuditAsync(context, "connector.create", row.Id, $"{row.Source} {row.Name}");
        return await ShowAsync(context, row, warnings);
    }

    public async Task<Ok<Envelope<ConnectorAnswer>>> UpdateAsync(HttpContext context, string id, Body<UpdateConnector> body)
    {
        // Access first: a stranger must not learn from errors whether the connector exists.
        var row = await lookup.ConnectorAsync(context, id);
        var sent = body.Read(Codes.Data, request => Wrong(row, request, body.Json.Count));
        ConnectorChanges change = sent.Data ?? sent;
        var keys = sent.Data is null ? body.Json : body.Json["data"]!.AsObject();
        var terms = new ConnectorTerms
        {
            Name = change.Name,
            Config = change.Config,
            RefreshFreq = change.RefreshFreq,
            PruneFreq = change.PruneFreq,
            AccessFreq = change.AccessFreq,
            TimeoutSecs = change.TimeoutSecs,
        };

        IReadOnlyList<string> warnings = [];
        var version = EntityTag.Check(context, row.Version, Thing);
        if (terms != new ConnectorTerms())
        {
            (row, warnings) = await service.UpdateAsync(row, terms, version, context.RequestAborted) ?? throw ApiException.NotYours();
            await AuditAsync(context, "connector.update", id, string.Join(", ", keys.Select(field => field.Key)));
        }

        else
        {
            await ClaimAsync(context, row, version);
        }

        if (change.Reschedule is true)
            await RescheduleAsync(context, row);
        else if (StatusNames.Read(change.Status) is { } status)
            await SetPausedAsync(context, id, status == RunStatus.Cancel);
        return await ShowAsync(context, await lookup.ConnectorAsync(context, id), warnings);
    }

    /// <summary>Pauses or resumes a connector.</summary>
    public async Task SetPausedAsync(HttpContext context, string id, bool paused)
    {
        if (paused)
            await runs.PauseAsync(id, context.RequestAborted);
        else
            await runs.ResumeAsync(id, context.RequestAborted);
        await AuditAsync(context, paused ? "connector.pause" : "connector.resume", id, null);
    }

    public async Task<Ok<Envelope<bool>>> ResumeAsync(HttpContext context, string id, Body<ResumeConnector> body)
    {
        await lookup.ConnectorAsync(context, id);
        body.ThrowIfMalformed();
        if (!body.Has("resume"))
            throw new ApiException(Codes.Argument, "required argument are missing: resume; ");
        await SetPausedAsync(context, id, body.Read(Codes.Argument).Resume is false);
        return Answer.True;
    }

    public async Task<Ok<Envelope<bool>>> RebuildAsync(HttpContext context, string id, Body<RebuildConnector> body, string missing)
    {
        var connector = await lookup.ConnectorAsync(context, id);
        body.ThrowIfMalformed();
        if (!body.Has("kb_id"))
            throw new ApiException(Codes.Argument, missing);
        var knowledgeBase = body.Read(Codes.Argument).KbId;
        if (string.IsNullOrWhiteSpace(knowledgeBase))
            throw new ApiException(Codes.Data, "kb_id cannot be empty");

        await lookup.LinkedAsync(context, connector, knowledgeBase);
        await runs.RunNowAsync(id, RunKind.Sync, RunTrigger.Manual, rebuild: true, context.RequestAborted);
        await AuditAsync(context, "connector.rebuild", id, null);
        return Answer.True;
    }

    public async Task<Ok<Envelope<bool>>> DeleteAsync(HttpContext context, string id)
    {
        var row = await lookup.ConnectorAsync(context, id);
        await ClaimAsync(context, row, EntityTag.Check(context, row.Version, Thing));
        await runs.DeleteAsync(id, context.RequestAborted);
        await AuditAsync(context, "connector.delete", id, null);
        return Answer.True;
    }

    /// <summary>Before a change that is written elsewhere: of several callers who require the same version, only one goes on.</summary>
    private async Task ClaimAsync(HttpContext context, ConnectorRow row, long? version)
    {
        if (version is not null && !await store.ClaimAsync(row.Id, version.Value, context.RequestAborted))
            throw ConflictException.OfVersion(Thing);
    }

    /// <summary>If the body is wrong, reports that together with everything that is wrong with the config in it.</summary>
    private async Task ReportAllAsync(HttpContext context, Body<CreateConnector> body)
    {
        body.ThrowIfMalformed();
        if (body.Errors.Count == 0)
            return;
        var source = body.Json["source"] is JsonValue value && value.TryGetValue(out string? text) ? text.Trim() : "";
        var terms = new ConnectorTerms { Config = body.Json["config"] as JsonObject };
        await service.CreateAsync(context.Caller().Tenant, "", source, terms, body.Errors, context.RequestAborted);
    }

    private static IEnumerable<string> WrongStatus(ConnectorsQuery query)
    {
        foreach (var (key, status) in new[] { ("status", query.Status), ("access_status", query.AccessStatus) })
        {
            if (status is not null && StatusNames.Read(status) is null)
                yield return $"{key} must be a status by its name or digit";
        }
    }

    /// <summary>Everything that is wrong with a change that its record alone cannot tell.</summary>
    private static IEnumerable<string> Wrong(ConnectorRow row, UpdateConnector request, int keys)
    {
        if (request.Data is not null && keys > 1)
            yield return "data: must be the only key of the body. Put all keys inside it, or none.";
        ConnectorChanges change = request.Data ?? request;
        var path = request.Data is null ? "" : "data.";
        if (change.Status is not null && StatusNames.Read(change.Status) is null)
            yield return $"{path}status: \"{change.Status}\" is not a status. CANCEL pauses the connector, SCHEDULE resumes it.";
        if (change.Source is not null && change.Source != row.Source)
            yield return $"{path}source: this connector reads {row.Source}, which cannot change. Create another connector instead.";
    }

    /// <summary>The caller's finished sign-in that gives a new connector its credentials; null and an error if there is none.</summary>
    private async Task<OAuthFlowRow?> FlowAsync(HttpContext context, string id, string source, List<string> errors)
    {
        var caller = context.Caller();
        var flow = await signIns.FindAsync(caller.Tenant, id, context.RequestAborted);
        if (flow is { State: OAuthFlowState.Done, Expired: false, Result: not null } && flow.KeyId == caller.KeyId && flow.Type == source)
            return flow;
        errors.Add("flow_id: you have no finished sign-in with this id for this source, or its grant was used already. Sign in again.");
        return null;
    }

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
    {
        EntityTag.Write(context, row.Version);
        var health = await store.HealthAsync(row.Id, context.RequestAborted);
        return Answer.Of(ConnectorAnswer.Of(row, health, await schedules.NextAsync(row.Id, context.RequestAborted), warnings));
    }

    private Task<int> AuditAsync(HttpContext context, string action, string target, string? detail)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, detail);
}
