using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>How a connector is doing: its status, and what the status does not say.</summary>
internal sealed record ConnectorHealth
{
    public RunStatus Status { get; init; }

    /// <summary>Whether it is linked to a knowledge base. If not, the schedule does not run it.</summary>
    public bool Linked { get; init; }

    /// <summary>How the last access refresh ended; null if there was none.</summary>
    public RunStatus? AccessStatus { get; init; }

    public string? AccessError { get; init; }

    public DateTime? AccessAt { get; init; }
}
