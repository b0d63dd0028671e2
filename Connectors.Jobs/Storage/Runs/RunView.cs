namespace Connectors.Jobs.Storage.Runs;

/// <summary>A run as it is shown, with the sums of its tasks while it goes on.</summary>
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

    /// <summary>How many documents there are to read, where every partition tells.</summary>
    public long? Total { get; init; }

    public int Tasks { get; init; }

    public int TasksDone { get; init; }

    public int TasksFailed { get; init; }

    /// <summary>Calls, bytes, retries and waits by endpoint, as JSON.</summary>
    public string Usage { get; init; } = "{}";

    /// <summary>How many documents each rule left out, as JSON.</summary>
    public string SkippedRules { get; init; } = "{}";

    public ErrorKind? ErrorKind { get; init; }

    public string? Error { get; init; }

    public long? Held { get; init; }

    public long? HeldOf { get; init; }

    public DateTime OpenedAt { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    public DateTime UpdatedAt { get; init; }

    /// <summary>Documents done.</summary>
    public long Documents => Added + Updated + Unchanged + Skipped + Failed + Listed;

    /// <summary>Of the documents where their number is known, else of the partitions.</summary>
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
