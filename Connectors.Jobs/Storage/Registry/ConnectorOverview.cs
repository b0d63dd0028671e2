using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>A connector as the dashboard shows it.</summary>
internal sealed class ConnectorOverview
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public RunStatus Status { get; init; }

    public bool Paused { get; init; }

    public int RefreshFreq { get; init; }

    public int PruneFreq { get; init; }

    public int AccessFreq { get; init; }

    /// <summary>How the last access refresh ended; null if there was none.</summary>
    public RunStatus? AccessStatus { get; init; }

    public string? AccessError { get; init; }

    public DateTime? AccessAt { get; init; }

    /// <summary>When its credentials end; null if they do not, or if nothing tells.</summary>
    public DateTime? CredentialsExpireAt { get; init; }

    /// <summary>Whether the credentials end so soon that people must be told, or have ended.</summary>
    public bool ExpiresSoon { get; init; }

    /// <summary>Whether it waits for a person: see <see cref="ConnectorStatus.NeedsPerson"/>.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>The run whose deletions wait for a person's decision.</summary>
    public long? HeldRun { get; init; }

    public long Documents { get; init; }

    public long Failures { get; init; }

    /// <summary>The active run.</summary>
    public long? ActiveRun { get; init; }

    /// <summary>The last run that ended.</summary>
    public long? LastRun { get; init; }

    public RunKind? LastKind { get; init; }

    public RunStatus? LastStatus { get; init; }

    public string? LastError { get; init; }

    public DateTime? LastFinishedAt { get; init; }

    public long? LastAdded { get; init; }

    public long? LastUpdated { get; init; }

    public long? LastUnchanged { get; init; }

    public long? LastDeleted { get; init; }

    public string? KnowledgeBases { get; init; }
}
