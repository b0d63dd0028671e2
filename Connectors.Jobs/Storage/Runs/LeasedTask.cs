using System.Text.Json;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>A task that this process holds. <see cref="Lease"/> is the fencing token of every write.</summary>
internal sealed record LeasedTask
{
    public long Id { get; init; }

    public long Lease { get; init; }

    /// <summary>When this slice began, by the database's clock. The slice reads everything later than this.</summary>
    public DateTime LeasedAt { get; init; }

    public long RunId { get; init; }

    public string ConnectorId { get; init; } = "";

    public RunKind Kind { get; init; }

    public bool Rebuild { get; init; }

    /// <summary>The failures that a replay reads, as JSON.</summary>
    public string? Request { get; init; }

    public string PartitionKey { get; init; } = "";

    public string Label { get; init; } = "";

    public TaskWork Work { get; init; }

    /// <summary>The start of the time window; null: from the beginning.</summary>
    public DateTime? Since { get; init; }

    public DateTime Until { get; init; }

    /// <summary>The last checkpoint of the partition's last finished sync, as JSON.</summary>
    public string? Previous { get; init; }

    public string? Checkpoint { get; init; }

    public string TenantId { get; init; } = "";

    /// <summary>The trace that opened the run.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The cost of the task so far, by endpoint, as JSON.</summary>
    public string Usage { get; init; } = "{}";

    public int Attempts { get; init; }

    /// <summary>How many workers were lost over the task since its last progress.</summary>
    public int Takeovers { get; init; }

    public JsonElement? PreviousJson => Parse(Previous);

    public JsonElement? CheckpointJson => Parse(Checkpoint);

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}

/// <summary>The work on a task's partition. Stored by its lower-case name.</summary>
internal enum TaskWork
{
    /// <summary>Reads documents.</summary>
    Read,

    /// <summary>Lists documents, to find out which are gone.</summary>
    List,

    /// <summary>Reads who may read the documents.</summary>
    Access,

    /// <summary>Reads failed documents again.</summary>
    Reread,
}

/// <summary>The state of a task. Stored and shown by its lower-case name.</summary>
internal enum TaskState
{
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}
