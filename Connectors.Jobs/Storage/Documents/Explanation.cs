using Connectors.Sources;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>All that is stored about a document's source id: the document, a decision, a failure.</summary>
internal sealed class Explanation
{
    public Guid? DocumentId { get; init; }

    public string? Title { get; init; }

    public string? PartitionKey { get; init; }

    public DateTime? WrittenAt { get; init; }

    /// <summary>The run that last wrote the document.</summary>
    public long? WrittenBy { get; init; }

    /// <summary>The last successful sync since then, which found nothing to write.</summary>
    public long? LookedBy { get; init; }

    public DateTime? LookedAt { get; init; }

    public DateTime? MissingSince { get; init; }

    public Decision? Decision { get; init; }

    public string? Rule { get; init; }

    public DateTime? DecidedAt { get; init; }

    public long? DecidedBy { get; init; }

    public FailureReason? FailureReason { get; init; }

    public string? FailureMessage { get; init; }

    public DateTime? FailedAt { get; init; }

    public long? FailedBy { get; init; }

    public int? Attempts { get; init; }

    public DateTime? NextRetryAt { get; init; }

    public DateTime? ResolvedAt { get; init; }

    /// <summary>The container (channel, folder, space …) of the document, if it cannot be read.</summary>
    public string? Container { get; init; }

    public string? ContainerMessage { get; init; }
}
