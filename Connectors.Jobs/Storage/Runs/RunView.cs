namespace Connectors.Jobs.Storage.Runs;

/// <summary>A run as people see it. While it runs, its counts are the sums of its tasks.</summary>
internal sealed class RunView
{
    public long Id { get; init; }

    public string ConnectorId { get; init; } = "";

    public string ConnectorName { get; init; } = "";

    public string Source { get; init; } = "";

    public string TenantId { get; init; } = "";

    public int RefreshFreq { get; init; }

    public int PruneFreq { get; init; }

    public int TimeoutSecs { get; init; }

    public string? KnowledgeBaseId { get; init; }

    public string? KnowledgeBaseName { get; init; }

    public bool? AutoParse { get; init; }

    public RunKind Kind { get; init; }

    public RunTrigger Trigger { get; init; }

    public RunStatus Status { get; init; }

    public bool Rebuild { get; init; }

    public DateTime? Since { get; init; }

    public DateTime Until { get; init; }

    public long Added { get; init; }

    public long Updated { get; init; }

    public long Unchanged { get; init; }

    public long Skipped { get; init; }

    public long Failed { get; init; }

    public long Deleted { get; init; }

    public long Listed { get; init; }

    /// <summary>The number of documents that a prune's listing has and that were not stored. They are read then.</summary>
    public long Unread { get; init; }

    /// <summary>The number of documents to read; null unless every partition knows its own.</summary>
    public long? Total { get; init; }

    public int Tasks { get; init; }

    public int TasksDone { get; init; }

    public int TasksFailed { get; init; }

    /// <summary>Calls, bytes, retries and waits by endpoint, as JSON.</summary>
    public string Usage { get; init; } = "{}";

    /// <summary>How many documents each rule left out, as a JSON object. Filled only if a single run is read.</summary>
    public string SkippedRules { get; init; } = "{}";

    public ErrorKind? ErrorKind { get; init; }

    public string? Error { get; init; }

    public long? Held { get; init; }

    public long? HeldOf { get; init; }

    public DateTime OpenedAt { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    public DateTime UpdatedAt { get; init; }

    /// <summary>How often splitting the run has failed.</summary>
    public int Attempts { get; init; }

    public int? AttemptsMax { get; init; }

    public DateTime? RetryAt { get; init; }

    /// <summary>The number of tasks that go on after an error.</summary>
    public int Waiting { get; init; }

    public string? WaitLabel { get; init; }

    public string? WaitError { get; init; }

    public ErrorKind? WaitKind { get; init; }

    public int? WaitAttempts { get; init; }

    public int? WaitAttemptsMax { get; init; }

    public DateTime? WaitRetryAt { get; init; }

    /// <summary>The number of documents that the connector's last such run went through; null if there was none.</summary>
    public long? Expected { get; init; }

    /// <summary>When this was read, by the database's clock.</summary>
    public DateTime ReadAt { get; init; }

    /// <summary>The error after which the run goes on by itself; null if it waits for nothing.</summary>
    public RunWait? Wait => this switch
    {
        { FinishedAt: not null } => null,
        { Error: { } error } when Tasks == 0 || RetryAt is not null => new RunWait
        {
            Error = error,
            ErrorKind = ErrorKind,
            Attempt = RunWait.AttemptAfter(Attempts, AttemptsMax),
            MaxAttempts = AttemptsMax,
            RetryAt = RetryAt,
        },
        { WaitError: { } error } => new RunWait
        {
            Label = WaitLabel,
            Error = error,
            ErrorKind = WaitKind,
            Attempt = RunWait.AttemptAfter(WaitAttempts ?? 0, WaitAttemptsMax),
            MaxAttempts = WaitAttemptsMax,
            RetryAt = WaitRetryAt,
            Partitions = Waiting,
        },
        _ => null,
    };

    /// <summary>The status in a word that the reader knows, with what must be known next to it.</summary>
    public string StatusLine(string word) => this switch
    {
        { Wait: { } wait } => $"{word}, {wait.Describe()}",
        { Status: RunStatus.Success, Error: { } error } => $"{word}, {error}",
        { Error: { } error } => $"{word}: {error}",
        _ => word,
    };

    public RunPace Pace => new(this);
}
