using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <summary>A connector to make, or, with an id, to change: then only config, refresh_freq, prune_freq, access_freq and timeout_secs count.</summary>
internal sealed record SetConnector(
    string? Id = null, string? Name = null, string? Source = null, JsonObject? Config = null, int? RefreshFreq = null, int? PruneFreq = null,
    int? AccessFreq = null, int? TimeoutSecs = null, string? FlowId = null);
