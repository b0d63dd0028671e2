using System.ComponentModel;
using System.Text.Json.Serialization;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>A run to start.</summary>
[Description("A run to start.")]
internal sealed record StartRun : RequestRecord
{
    [Description("sync reads what is new and changed, prune deletes what the source no longer has, access refreshes who may read what.")]
    public StartableRun Kind { get; init; } = StartableRun.Sync;
}

/// <summary>Kinds of run that a person can start.</summary>
internal enum StartableRun
{
    Sync,
    Prune,
    Access,
}

/// <summary>A failed sync to go on with.</summary>
[Description("A failed sync to go on with. Both keys are required.")]
internal sealed record ResumeFailedSync : RequestRecord
{
    [Description("A dataset that the connector is linked to.")]
    [JsonConverter(typeof(LooseTextConverter))]
    public string? KbId { get; init; }

    [Description("The failed run's id, as the logs have it.")]
    [JsonConverter(typeof(LooseTextConverter))]
    public string? TaskId { get; init; }
}

/// <summary>The partitions of a run to show.</summary>
internal sealed record RunQuery : PageQuery
{
    public override int PageSize { get; init; } = MaxRows;
}

/// <summary>The runs of all connectors to list.</summary>
internal sealed record LogsQuery : PageQuery
{
    [Description("Only runs of connectors that are linked to this dataset.")]
    public string? DatasetId { get; init; }
}
