namespace Connectors.Jobs.Storage;

/// <summary>A task that waits, or whose lease ran out: perhaps no job stands for it.</summary>
internal sealed record StrandedTask
{
    public long Id { get; init; }

    public long RunId { get; init; }

    public string? JobId { get; init; }

    public bool LeaseExpired { get; init; }

    /// <summary>It waits for long already, and no job of it is in the queue for workers to take.</summary>
    public bool Unqueued { get; init; }
}
