namespace Connectors.Jobs.Storage;

/// <summary>What is known about an id of a source.</summary>
internal sealed class Explanation
{
    public Guid? DocumentId { get; init; }

    public string? Title { get; init; }

    public string? PartitionKey { get; init; }

    public DateTime? WrittenAt { get; init; }

    /// <summary>The run that last wrote it.</summary>
    public long? WrittenBy { get; init; }

    /// <summary>The last successful sync since, which found nothing to write.</summary>
    public long? LookedBy { get; init; }

    public DateTime? LookedAt { get; init; }

    public DateTime? MissingSince { get; init; }

    public string? Decision { get; init; }

    public string? Rule { get; init; }

    public DateTime? DecidedAt { get; init; }

    public long? DecidedBy { get; init; }

    public string? FailureReason { get; init; }

    public string? FailureMessage { get; init; }

    public DateTime? FailedAt { get; init; }

    public long? FailedBy { get; init; }

    public int? Attempts { get; init; }

    public DateTime? NextRetryAt { get; init; }

    public DateTime? ResolvedAt { get; init; }

    /// <summary>The container (channel, folder, space …) that cannot be read, where it stands in the way.</summary>
    public string? Container { get; init; }

    public string? ContainerMessage { get; init; }
}
