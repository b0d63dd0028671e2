namespace Connectors.Jobs.Storage.Runs;

/// <summary>How far a run is, how fast it is, and when it should end.</summary>
internal sealed class RunPace
{
    private const double MinSeconds = 1;

    private readonly RunView _run;

    public RunPace(RunView run)
    {
        _run = run;
        Documents = run.Added + run.Updated + run.Unchanged + run.Skipped + run.Failed + run.Listed;
        // A source may count less than it gives, and a last run may have been smaller: such a number says nothing.
        Total = run.Total ?? (run.Expected >= Documents ? run.Expected : null);
        IsEstimate = run.Total is null && Total is not null;
    }

    /// <summary>The number of documents processed so far.</summary>
    public long Documents { get; }

    /// <summary>The number of documents to process: the source's, else the last such run's; null if neither is known.</summary>
    public long? Total { get; }

    /// <summary>Whether the total is that of the last run.</summary>
    public bool IsEstimate { get; }

    /// <summary>
    /// The progress by documents if their number is known, else by partitions; null if neither says anything, as for a single partition.
    /// </summary>
    public int? Percent
    {
        get
        {
            var (ended, tasks) = (_run.TasksDone + _run.TasksFailed, _run.Tasks);
            double? share = _run switch
            {
                { Status: RunStatus.Success } => 1,
                { Total: > 0 } => (double)Documents / _run.Total.Value,
                _ when tasks > 1 => (double)ended / tasks,
                _ when Total > 0 => (double)Documents / Total.Value,
                { FinishedAt: not null } => ended,
                _ => null,
            };
            return share is null ? null : (int)Math.Clamp(share.Value * 100, 0, _run.FinishedAt is null ? 99 : 100);
        }
    }

    /// <summary>How long the run has worked so far, or worked in all; null if it has not begun.</summary>
    public TimeSpan? Elapsed => _run.StartedAt is { } started && (_run.FinishedAt ?? _run.ReadAt) is var until && until > started
        ? until - started
        : null;

    /// <summary>Documents per minute; null before there is anything to measure.</summary>
    public double? PerMinute => Elapsed is { TotalSeconds: >= MinSeconds } elapsed && Documents > 0
        ? Documents / elapsed.TotalMinutes
        : null;

    /// <summary>When it should end at this rate; null if it has ended, or if the number of documents or the rate is unknown.</summary>
    public DateTime? ExpectedEnd => _run.FinishedAt is null && Total > 0 && PerMinute is { } rate
        ? _run.ReadAt.AddMinutes(Math.Min((Total.Value - Documents) / rate, TimeSpan.FromDays(365).TotalMinutes))
        : null;
}
