namespace Connectors.Jobs.Storage.Runs;

/// <summary>A run as its jobs need it.</summary>
internal sealed record RunRow
{
    /// <summary>
    /// What is read, by name: a prepared "*" fails once a later version's migration has added a column beside this process.
    /// </summary>
    public const string Columns =
        "id, connector_id, kind, trigger, status, rebuild, until, split_at, attempts, request, trace_parent, opened_at, finished_at";

    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Trigger { get; init; } = "";

    public string Status { get; init; } = "";

    public bool Rebuild { get; init; }

    public DateTime Until { get; init; }

    public DateTime? SplitAt { get; init; }

    public int Attempts { get; init; }

    public string? Request { get; init; }

    /// <summary>The trace that opened it, as W3C writes it.</summary>
    public string? TraceParent { get; init; }

    public DateTime OpenedAt { get; init; }

    public DateTime? FinishedAt { get; init; }
}

/// <summary>What a run does. Stored and shown by the lower-case name.</summary>
internal enum RunKind
{
    Sync,
    Prune,
    Access,
    Replay,
}

/// <summary>What opened a run.</summary>
internal enum RunTrigger
{
    Schedule,
    /// <summary>A person pressed a button or called the API.</summary>
    Manual,
    /// <summary>The connector was linked to a knowledge base.</summary>
    Link,
    System,
}

/// <summary>The words for the state of a run, as the API and the dashboard show them.</summary>
internal static class RunStatus
{
    public const string Unstart = "UNSTART";
    public const string Schedule = "SCHEDULE";
    public const string Running = "RUNNING";
    public const string Success = "SUCCESS";
    public const string Failed = "FAILED";
    public const string Cancel = "CANCEL";
}
