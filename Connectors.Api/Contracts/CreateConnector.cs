using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <summary>A connector to make.</summary>
/// <param name="Source">A type of GET /api/v1/sources.</param>
/// <param name="Config">As the source's schema has it.</param>
/// <param name="RefreshFreq">Minutes between syncs; 30 unless said, 0: only by hand.</param>
/// <param name="PruneFreq">Minutes between prunes; 720 unless said, 0: only by hand.</param>
/// <param name="AccessFreq">Minutes between refreshes of who may read what, where the source tells; 180 unless said, 0: only by hand.</param>
/// <param name="TimeoutSecs">Seconds without progress after which a slice ends; 1740 unless said.</param>
/// <param name="FlowId">A finished sign-in whose grant becomes the credentials; it is spent thereby.</param>
internal sealed record CreateConnector(
    string Name, string Source, JsonObject Config, int? RefreshFreq = null, int? PruneFreq = null, int? AccessFreq = null, int? TimeoutSecs = null,
    string? FlowId = null);
