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

    /// <summary>The number of documents processed so far.</summary>
    public long Documents => Added + Updated + Unchanged + Skipped + Failed + Listed;

    /// <summary>The progress, by documents if their number is known, otherwise by partitions.</summary>
    public int Percent
    {
        get
        {
            var share = this switch
            {
                { Status: RunStatus.Success } => 1,
                { Total: > 0 } => (double)Documents / Total.Value,
                { Tasks: > 0 } => (double)(TasksDone + TasksFailed) / Tasks,
                _ => 0,
            };
            return (int)Math.Clamp(share * 100, 0, FinishedAt is null ? 99 : 100);
        }
    }
}
