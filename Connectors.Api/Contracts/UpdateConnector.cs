using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <summary>What is to change of a connector; what is absent stays. May also come wrapped in "data".</summary>
/// <param name="Config">The whole config; a secret that is sent back masked stays as it is.</param>
/// <param name="Reschedule">Stop what is under way and sync anew.</param>
/// <param name="Status">CANCEL pauses, SCHEDULE resumes; also as digits 2 and 5.</param>
internal sealed record UpdateConnector(
    JsonObject? Config = null, int? RefreshFreq = null, int? PruneFreq = null, int? AccessFreq = null, int? TimeoutSecs = null,
    bool? Reschedule = null, string? Status = null);
