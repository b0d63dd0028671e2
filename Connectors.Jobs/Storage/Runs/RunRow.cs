namespace Connectors.Jobs.Storage.Runs;

/// <summary>A run as its jobs need it.</summary>
internal sealed record RunRow
{
    /// <summary>
    /// The columns to read. They are named, because a prepared query of all columns fails once a newer version's migration adds a column
    /// while this process runs.
    /// </summary>
    public const string Columns =
        "id, connector_id, kind, trigger, status, rebuild, until, split_at, attempts, request, trace_parent, opened_at, finished_at";

    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public RunKind Kind { get; init; }

    public RunTrigger Trigger { get; init; }

    public RunStatus Status { get; init; }

    public bool Rebuild { get; init; }

    /// <summary>The end of the time window that the run reads.</summary>
    public DateTime Until { get; init; }

    /// <summary>When the run was split into tasks; null before that.</summary>
    public DateTime? SplitAt { get; init; }

    /// <summary>How often splitting has failed with a transient error.</summary>
    public int Attempts { get; init; }

    /// <summary>The failures that a replay reads, as JSON.</summary>
    public string? Request { get; init; }

    /// <summary>The trace that opened the run, in the form of W3C's traceparent header.</summary>
    public string? TraceParent { get; init; }

    public DateTime OpenedAt { get; init; }

    public DateTime? FinishedAt { get; init; }
}

/// <summary>The purpose of a run. Stored and shown by its lower-case name.</summary>
internal enum RunKind
{
    /// <summary>Reads what is new and changed.</summary>
    Sync,

    /// <summary>Removes documents that the source no longer has.</summary>
    Prune,

    /// <summary>Refreshes who may read the documents.</summary>
    Access,

    /// <summary>Reads failed documents again.</summary>
    Replay,
}

/// <summary>The cause of a run. Stored and shown by its lower-case name.</summary>
internal enum RunTrigger
{
    Schedule,

    /// <summary>A person pressed a button or called the API.</summary>
    Manual,

    /// <summary>The connector was linked to a knowledge base.</summary>
    Link,

    /// <summary>The engine itself, such as for the first access refresh.</summary>
    System,
}

/// <summary>The state of a run, and of a connector by its latest sync. Stored and shown by its upper-case name.</summary>
[UpperCaseNames]
internal enum RunStatus
{
    /// <summary>Only of a connector: it was never linked to a knowledge base and never ran.</summary>
    Unstart,

    /// <summary>Waits for a worker or for its next attempt.</summary>
    Schedule,
    Running,
    Success,
    Failed,

    /// <summary>A person stopped it; of a connector: it is paused.</summary>
    Cancel,
}
