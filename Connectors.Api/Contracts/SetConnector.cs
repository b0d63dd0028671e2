using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <summary>A connector to make, or, with an id, to change: then only config, refresh_freq, prune_freq and timeout_secs count.</summary>
internal sealed record SetConnector(
    string? Id, string? Name, string? Source, JsonObject? Config, int? RefreshFreq, int? PruneFreq, int? TimeoutSecs);
