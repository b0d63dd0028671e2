using System.Text.Json.Nodes;

namespace Connectors.Jobs.Administration;

/// <summary>What an operator says of a connector; null where he says nothing.</summary>
internal sealed record ConnectorTerms
{
    public JsonObject? Config { get; init; }

    /// <summary>Minutes; 0: only by hand.</summary>
    public int? RefreshFreq { get; init; }

    /// <summary>Minutes; 0: only by hand.</summary>
    public int? PruneFreq { get; init; }

    /// <summary>Minutes; 0: only by hand.</summary>
    public int? AccessFreq { get; init; }

    /// <summary>Seconds without progress after which a slice ends.</summary>
    public int? TimeoutSecs { get; init; }
}
