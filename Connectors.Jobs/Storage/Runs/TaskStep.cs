namespace Connectors.Jobs.Storage.Runs;

/// <summary>A committed step of a task: where to continue from, and what the step counted.</summary>
internal sealed record TaskStep
{
    /// <summary>The position to continue from, as JSON; null: from the beginning.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>False if the checkpoint stays, because this is one part of a batch whose checkpoint comes with a later part.</summary>
    public bool MovesCheckpoint { get; init; } = true;

    /// <summary>How long the lease is renewed for.</summary>
    public required TimeSpan LeaseTtl { get; init; }

    /// <summary>The cost of the task so far, by endpoint, as JSON.</summary>
    public required string Usage { get; init; }

    public long Added { get; init; }

    public long Updated { get; init; }

    public long Unchanged { get; init; }

    public long Skipped { get; init; }

    public long Failed { get; init; }

    public long Listed { get; init; }

    /// <summary>The number of documents in the partition; null if the source does not say.</summary>
    public long? Total { get; init; }

    /// <summary>Why a listing is incomplete; null if it is complete so far.</summary>
    public string? Incomplete { get; init; }

    /// <summary>How many documents each rule left out, as a JSON object.</summary>
    public string SkippedRules { get; init; } = "{}";
}
