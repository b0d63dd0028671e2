using System.Text.Json.Nodes;
using Connectors.Api.Answers;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>A connector in full; its secrets are masked.</summary>
/// <param name="InputType">Always "poll".</param>
/// <param name="RefreshFreq">Minutes between syncs; 0: only by hand.</param>
/// <param name="PruneFreq">Minutes between prunes; 0: only by hand.</param>
/// <param name="AccessFreq">Minutes between refreshes of who may read what, where the source tells; 180 unless said, 0: only by hand.</param>
/// <param name="TimeoutSecs">Seconds without progress after which a slice ends.</param>
/// <param name="IndexingStart">Always null.</param>
/// <param name="Status">UNSTART, SCHEDULE, RUNNING, SUCCESS, FAILED or CANCEL.</param>
/// <param name="CreateTime">Milliseconds since 1970.</param>
/// <param name="Warnings">What the check of a create or update found that does not stop it.</param>
internal sealed record ConnectorAnswer(
    string Id,
    string TenantId,
    string Name,
    string Source,
    string InputType,
    JsonObject Config,
    int RefreshFreq,
    int PruneFreq,
    int AccessFreq,
    int TimeoutSecs,
    string? IndexingStart,
    string Status,
    bool Paused,
    long CreateTime,
    string CreateDate,
    long UpdateTime,
    string UpdateDate,
    IReadOnlyList<string> Warnings)
{
    public static ConnectorAnswer Of(ConnectorRow row, string status, IReadOnlyList<string>? warnings = null) => new(
        row.Id,
        row.TenantId,
        row.Name,
        row.Source,
        "poll",
        ConnectorConfigs.Public(row),
        row.RefreshFreq,
        row.PruneFreq,
        row.AccessFreq,
        row.TimeoutSecs,
        null,
        status,
        row.Paused,
        Times.Ms(row.CreatedAt),
        Times.Iso(row.CreatedAt),
        Times.Ms(row.UpdatedAt),
        Times.Iso(row.UpdatedAt),
        warnings ?? []);
}
