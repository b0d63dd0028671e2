using System.ComponentModel;
using System.Text.Json.Nodes;
using Connectors.Api.Envelopes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>A connector in full; its secrets are masked.</summary>
[Description("A connector. Its secrets are masked.")]
internal sealed record ConnectorAnswer
{
    [Description("The connector's id.")]
    public required string Id { get; init; }

    [Description("The tenant that owns it.")]
    public required string TenantId { get; init; }

    [Description("Its name, as people see it.")]
    public required string Name { get; init; }

    [Description("The type of the source that it reads.")]
    public required string Source { get; init; }

    [Description("Always \"poll\".")]
    public string InputType { get; init; } = "poll";

    [Description("The source's config, with masks in the place of secrets.")]
    public required JsonObject Config { get; init; }

    [Description("Minutes between syncs. 0: only when asked for.")]
    public required int RefreshFreq { get; init; }

    [Description("Minutes between prunes. 0: only when asked for.")]
    public required int PruneFreq { get; init; }

    [Description("Minutes between refreshes of who may read which document. 0: only when asked for.")]
    public required int AccessFreq { get; init; }

    [Description("Seconds without progress after which a part of a run is given up and tried again.")]
    public required int TimeoutSecs { get; init; }

    [Description("Always null.")]
    public DateTime? IndexingStart { get; init; }

    [Description("UNSTART: never run. SCHEDULE: queued, or waiting for its schedule. CANCEL: paused. The others are the latest sync's.")]
    [Statuses]
    public required string Status { get; init; }

    [Description("Whether it is paused.")]
    public required bool Paused { get; init; }

    [Description("Whether it is linked to a dataset. If not, the schedule does not run it.")]
    public required bool Linked { get; init; }

    [Description("How the last refresh of who may read which document ended. It counts beside the status. Null: there was none.")]
    [Statuses]
    public required string? AccessStatus { get; init; }

    [Description("The error of the last such refresh.")]
    public required string? AccessError { get; init; }

    [Description("When the last such refresh ended.")]
    public required DateTime? LastAccess { get; init; }

    [Description("When the schedule runs the next sync. Null: never, because the connector is paused, linked nowhere or has no schedule.")]
    public required DateTime? NextSync { get; init; }

    [Description("When the schedule refreshes next who may read which document. Null as in next_sync.")]
    public required DateTime? NextAccess { get; init; }

    [Description("When its credentials end. Null: they do not, or neither its config nor the source tells.")]
    public required DateTime? CredentialsExpireAt { get; init; }

    [Description("When it was created, in milliseconds since 1970.")]
    public required long CreateTime { get; init; }

    [Description("When it was created.")]
    public required DateTime CreateDate { get; init; }

    [Description("When it was last changed, in milliseconds since 1970.")]
    public required long UpdateTime { get; init; }

    [Description("When it was last changed.")]
    public required DateTime UpdateDate { get; init; }

    [Description("Problems that the check of a new or changed config found and that do not prevent saving.")]
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <param name="row">The connector.</param>
    /// <param name="health">How it is doing.</param>
    /// <param name="next">When its schedules are due.</param>
    /// <param name="warnings">What the check of its config found. Null: nothing.</param>
    public static ConnectorAnswer Of(
        ConnectorRow row, ConnectorHealth health, NextRuns next, IReadOnlyList<string>? warnings = null) => new()
    {
        Id = row.Id,
        TenantId = row.TenantId,
        Name = row.Name,
        Source = row.Source,
        Config = ConnectorConfigs.Public(row),
        RefreshFreq = row.RefreshFreq,
        PruneFreq = row.PruneFreq,
        AccessFreq = row.AccessFreq,
        TimeoutSecs = row.TimeoutSecs,
        Status = health.Status.ToDb(),
        Paused = row.Paused,
        Linked = health.Linked,
        AccessStatus = health.AccessStatus?.ToDb(),
        AccessError = health.AccessError,
        LastAccess = health.AccessAt,
        NextSync = row.Paused || !health.Linked ? null : next.Sync,
        NextAccess = row.Paused || !health.Linked ? null : next.Access,
        CredentialsExpireAt = row.CredentialsExpireAt,
        CreateTime = Times.Ms(row.CreatedAt),
        CreateDate = row.CreatedAt,
        UpdateTime = Times.Ms(row.UpdatedAt),
        UpdateDate = row.UpdatedAt,
        Warnings = warnings ?? [],
    };
}

/// <summary>Connectors. Their number on all pages stands next to "data", as clients of this contract expect.</summary>
[Description("A list of connectors.")]
internal sealed record ConnectorsEnvelope
{
    [Description("0 if all went well.")]
    public int Code { get; init; } = Codes.Success;

    [Description("\"success\", or everything that is wrong.")]
    public string Message { get; init; } = "success";

    [Description("The connectors, newest first.")]
    public required IReadOnlyList<ConnectorItem> Data { get; init; }

    [Description("Number of connectors on all pages.")]
    public required long TotalConnectors { get; init; }
}

/// <summary>A connector in a list.</summary>
[Description("A connector in a list.")]
internal sealed record ConnectorItem
{
    [Description("The connector's id.")]
    public required string Id { get; init; }

    [Description("Its name, as people see it.")]
    public required string Name { get; init; }

    [Description("The type of the source that it reads.")]
    public required string Source { get; init; }

    [Description("As in a connector.")]
    [Statuses]
    public required string Status { get; init; }

    [Description("As in a connector.")]
    [Statuses]
    public required string? AccessStatus { get; init; }

    [Description("As in a connector.")]
    public required DateTime? CredentialsExpireAt { get; init; }

    [Description("Whether it is paused.")]
    public required bool Paused { get; init; }

    [Description("Whether it is linked to a dataset. If not, the schedule does not run it.")]
    public required bool Linked { get; init; }

    [Description("Minutes between syncs. 0: only when asked for.")]
    public required int RefreshFreq { get; init; }

    [Description("Minutes between prunes. 0: only when asked for.")]
    public required int PruneFreq { get; init; }

    [Description("Minutes between refreshes of who may read which document. 0: only when asked for.")]
    public required int AccessFreq { get; init; }

    [Description("As in a connector.")]
    public required DateTime? NextSync { get; init; }

    [Description("The id of the run that ended last, of any kind. Null: none has ended.")]
    public required long? LastRun { get; init; }

    [Description("The kind of that run.")]
    [Words("sync", "prune", "access", "replay")]
    public required string? LastKind { get; init; }

    [Description("How that run ended.")]
    [Statuses]
    public required string? LastStatus { get; init; }

    [Description("The error of that run.")]
    public required string? LastError { get; init; }

    [Description("When that run ended.")]
    public required DateTime? LastFinished { get; init; }

    /// <param name="row">The connector.</param>
    /// <param name="nextSync">When its schedule is due. Null: it has none.</param>
    public static ConnectorItem Of(ConnectorListItem row, DateTime? nextSync) => new()
    {
        Id = row.Id,
        Name = row.Name,
        Source = row.Source,
        Status = row.Status.ToDb(),
        AccessStatus = row.AccessStatus?.ToDb(),
        CredentialsExpireAt = row.CredentialsExpireAt,
        Paused = row.Paused,
        Linked = row.Linked,
        RefreshFreq = row.RefreshFreq,
        PruneFreq = row.PruneFreq,
        AccessFreq = row.AccessFreq,
        NextSync = row.Paused || !row.Linked ? null : nextSync,
        LastRun = row.LastRun,
        LastKind = row.LastKind?.ToDb(),
        LastStatus = row.LastStatus?.ToDb(),
        LastError = row.LastError,
        LastFinished = row.LastFinishedAt,
    };
}
