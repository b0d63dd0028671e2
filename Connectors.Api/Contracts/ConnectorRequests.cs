using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Api.Requests;
using Connectors.Jobs.Administration;

namespace Connectors.Api.Contracts;

/// <summary>Bounds of what a connector's requests may ask for.</summary>
internal static class ConnectorLimits
{
    public const int MaxName = 128;
    public const int MaxMinutes = 5_256_000;
    public const int MaxTimeoutSecs = 7 * 24 * 3600;
    public const int MaxPreview = 50;
}

/// <summary>A connector to create.</summary>
[Description("A connector to create.")]
internal sealed record CreateConnector : RequestRecord
{
    [Description("The connector's name, as people see it. It need not be unique.")]
    [Required, StringLength(ConnectorLimits.MaxName)]
    public required string Name { get; init => field = value.Trim(); }

    [Description("The type of source to read: a type of GET /api/v1/sources.")]
    [Required, StringLength(ConnectorLimits.MaxName)]
    public required string Source { get; init => field = value.Trim(); }

    [Description("The source's config, as its config_schema describes it. Secrets are stored encrypted and answered masked.")]
    public required JsonObject Config { get; init; }

    [Description("Minutes between syncs. 0: only when asked for.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int RefreshFreq { get; init; } = ConnectorDrafts.RefreshFreq;

    [Description("Minutes between prunes, which delete documents that the source no longer has. 0: only when asked for.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int PruneFreq { get; init; } = ConnectorDrafts.PruneFreq;

    [Description("Minutes between refreshes of who may read which document, if the source tells. 0: only when asked for.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int AccessFreq { get; init; } = ConnectorDrafts.AccessFreq;

    [Description("Seconds without progress after which a part of a run is given up and tried again.")]
    [Range(1, ConnectorLimits.MaxTimeoutSecs)]
    public int TimeoutSecs { get; init; } = ConnectorDrafts.TimeoutSecs;

    [Description("A finished sign-in of yours whose grant becomes the credentials. It can be used once.")]
    [StringLength(64)]
    public string? FlowId { get; init; }
}

/// <summary>Changes of a connector.</summary>
[Description("Changes of a connector. Settings that are left out, or are null, stay as they are.")]
internal sealed record UpdateConnector : ConnectorChanges
{
    [Description("RAGFlow's clients may send all keys inside this object instead.")]
    public ConnectorChanges? Data { get; init; }
}

/// <summary>The settings of a connector that can change.</summary>
[Description("The settings of a connector that can change. Settings that are left out, or are null, stay as they are.")]
internal record ConnectorChanges : ConnectorReadOnly
{
    [Description("The new name.")]
    [StringLength(ConnectorLimits.MaxName, MinimumLength = 1)]
    public string? Name { get; init => field = value?.Trim(); }

    [Description("The whole config. A secret that is sent back masked stays as it is stored.")]
    public JsonObject? Config { get; init; }

    [Description("Minutes between syncs. 0: only when asked for.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int? RefreshFreq { get; init; }

    [Description("Minutes between prunes. 0: only when asked for.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int? PruneFreq { get; init; }

    [Description("Minutes between refreshes of who may read which document. 0: only when asked for.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int? AccessFreq { get; init; }

    [Description("Seconds without progress after which a part of a run is given up and tried again.")]
    [Range(1, ConnectorLimits.MaxTimeoutSecs)]
    public int? TimeoutSecs { get; init; }

    [Description("True stops the sync that is under way and starts another.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool? Reschedule { get; init; }

    [Description("CANCEL (or 2) pauses the connector, SCHEDULE (or 5) resumes it.")]
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Status { get; init; }

    [Description("The source's type. It cannot change: any other than the connector's own is refused.")]
    public string? Source { get; init; }
}

/// <summary>Keys of a connector that clients send back as they read them, and that nothing reads.</summary>
internal abstract record ConnectorReadOnly : RequestRecord
{
    private const string Ignored = "Accepted and ignored: clients may send a connector back as they read it.";

    [Description(Ignored)]
    public string? Id { get; init; }

    [Description(Ignored)]
    public string? TenantId { get; init; }

    [Description(Ignored)]
    public string? InputType { get; init; }

    [Description(Ignored)]
    public JsonNode? IndexingStart { get; init; }

    [Description(Ignored)]
    public bool? Paused { get; init; }

    [Description(Ignored)]
    public bool? Linked { get; init; }

    [Description(Ignored)]
    public JsonNode? AccessStatus { get; init; }

    [Description(Ignored)]
    public JsonNode? AccessError { get; init; }

    [Description(Ignored)]
    public JsonNode? LastAccess { get; init; }

    [Description(Ignored)]
    public JsonNode? NextSync { get; init; }

    [Description(Ignored)]
    public JsonNode? NextAccess { get; init; }

    [Description(Ignored)]
    public JsonNode? CredentialsExpireAt { get; init; }

    [Description(Ignored)]
    public JsonNode? CreateTime { get; init; }

    [Description(Ignored)]
    public JsonNode? CreateDate { get; init; }

    [Description(Ignored)]
    public JsonNode? UpdateTime { get; init; }

    [Description(Ignored)]
    public JsonNode? UpdateDate { get; init; }

    [Description(Ignored)]
    public JsonNode? Warnings { get; init; }
}

/// <summary>A connector to create or, with an id, to change.</summary>
[Description("A connector to create or, with an id, to change: then only its config, frequencies and timeout count.")]
internal sealed record SetConnector : RequestRecord
{
    [Description("The connector to change. Absent: a new one is created.")]
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Id { get; init; }

    [Description("The new connector's name. Required to create one; ignored in a change.")]
    [StringLength(ConnectorLimits.MaxName)]
    public string? Name { get; init; }

    [Description("The type of source to read. Required to create a connector; ignored in a change.")]
    [StringLength(ConnectorLimits.MaxName)]
    public string? Source { get; init; }

    [Description("The source's config. Required to create a connector.")]
    public JsonObject? Config { get; init; }

    [Description("Minutes between syncs. 0: only when asked for. A new connector has 30.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int? RefreshFreq { get; init; }

    [Description("Minutes between prunes. 0: only when asked for. A new connector has 720.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int? PruneFreq { get; init; }

    [Description("Minutes between refreshes of who may read which document. 0: only when asked for. A new connector has 180.")]
    [Range(0, ConnectorLimits.MaxMinutes)]
    public int? AccessFreq { get; init; }

    [Description("Seconds without progress after which a part of a run is given up and tried again. A new connector has 1740.")]
    [Range(1, ConnectorLimits.MaxTimeoutSecs)]
    public int? TimeoutSecs { get; init; }

    [Description("A finished sign-in of yours whose grant becomes a new connector's credentials. It can be used once.")]
    [StringLength(64)]
    public string? FlowId { get; init; }

    [Description("Ignored: PUT /v1/connector/{id}/resume pauses and resumes.")]
    public JsonNode? Status { get; init; }

    [Description("Ignored: POST /api/v1/connectors/{id}/run starts a run.")]
    public JsonNode? Reschedule { get; init; }
}

/// <summary>A config to check with its source.</summary>
[Description("A config to check with its source. A saved connector needs neither key.")]
internal sealed record TestConnector : RequestRecord
{
    [Description("The source's type. Absent: the saved connector's, or the one in the path.")]
    public string? Source { get; init; }

    [Description("The config to check. Absent: the saved connector's own.")]
    public JsonObject? Config { get; init; }
}

/// <summary>A config to preview.</summary>
[Description("A config to preview. A saved connector needs none of the keys.")]
internal sealed record PreviewConnector : RequestRecord
{
    [Description("The source's type. Absent: the saved connector's, or the one in the path.")]
    public string? Source { get; init; }

    [Description("The config to preview. Absent: the saved connector's own.")]
    public JsonObject? Config { get; init; }

    [Description("The key or label of the only partition to look into. Absent: the first ones that have documents.")]
    [JsonConverter(typeof(LooseTextConverter))]
    public string? Partition { get; init; }

    [Description("Maximum number of documents to show.")]
    [Range(1, ConnectorLimits.MaxPreview)]
    public int Limit { get; init; } = 10;
}

/// <summary>A request to read a connector again from the beginning.</summary>
[Description("A request to read a connector again from the beginning.")]
internal sealed record RebuildConnector : RequestRecord
{
    [Description("A dataset that the connector is linked to. All of the connector is read again. Required.")]
    public string? KbId { get; init; }
}

/// <summary>A request to pause or resume a connector.</summary>
[Description("A request to pause or resume a connector.")]
internal sealed record ResumeConnector : RequestRecord
{
    [Description("True resumes the connector, false pauses it. Required.")]
    [JsonConverter(typeof(FlagConverter))]
    public bool? Resume { get; init; }
}

/// <summary>The connectors to list.</summary>
internal sealed record ConnectorsQuery : PageQuery
{
    [Description("Part of the name, in any case.")]
    public string? Keywords { get; init; }

    [Description("The type of the source.")]
    public string? Source { get; init; }

    [Description("The status by its name (UNSTART, SCHEDULE, RUNNING, SUCCESS, FAILED, CANCEL) or by RAGFlow's name or digit.")]
    public string? Status { get; init; }

    [Description("Only connectors that are linked to this dataset.")]
    public string? DatasetId { get; init; }

    [Description("How the last refresh of who may read which document ended, by the same names: FAILED finds those whose access is stale.")]
    public string? AccessStatus { get; init; }
}
