using Connectors.Sources;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>A failure as people see it.</summary>
internal sealed class FailureView
{
    public long Id { get; init; }

    public string PartitionKey { get; init; } = "";

    public FailureScope Scope { get; init; }

    public string SourceId { get; init; } = "";

    public string? Title { get; init; }

    public string? Link { get; init; }

    public FailureReason Reason { get; init; }

    public string Message { get; init; } = "";

    public int Attempts { get; init; }

    /// <summary>The last attempts, as JSON.</summary>
    public string History { get; init; } = "[]";

    public long RunId { get; init; }

    public DateTime FirstAt { get; init; }

    public DateTime LastAt { get; init; }

    public DateTime? NextRetryAt { get; init; }

    public DateTime? ResolvedAt { get; init; }
}
