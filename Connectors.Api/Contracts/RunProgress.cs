using System.ComponentModel;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>The progress of a run.</summary>
[Description("The progress of a run.")]
internal sealed record RunProgress
{
    [Description("Number of partitions, those that could not be read included.")]
    public required int Partitions { get; init; }

    [Description("Number of partitions that are done.")]
    public required int PartitionsDone { get; init; }

    [Description("Number of partitions that failed.")]
    public required int PartitionsFailed { get; init; }

    [Description("Number of documents that are done.")]
    public required long Documents { get; init; }

    [Description("Number of documents that there are, if the source tells; else as many as the last such run went through.")]
    public required long? Total { get; init; }

    [Description("Whether the total is that of the last run.")]
    public required bool TotalIsEstimate { get; init; }

    [Description("Share of the documents if their number is known, else of the partitions. Null: unknown, as in a single partition.")]
    public required int? Percent { get; init; }

    [Description("Seconds since its work began, or that it took.")]
    public required double? ElapsedSecs { get; init; }

    [Description("Documents per minute.")]
    public required double? PerMinute { get; init; }

    [Description("When it ends if it goes on like this.")]
    public required DateTime? ExpectedEnd { get; init; }

    public static RunProgress Of(RunView run) => new()
    {
        Partitions = run.Tasks,
        PartitionsDone = run.TasksDone,
        PartitionsFailed = run.TasksFailed,
        Documents = run.Pace.Documents,
        Total = run.Pace.Total,
        TotalIsEstimate = run.Pace.IsEstimate,
        Percent = run.Pace.Percent,
        ElapsedSecs = run.Pace.Elapsed is { } elapsed ? Math.Round(elapsed.TotalSeconds, 1) : null,
        PerMinute = run.Pace.PerMinute is { } rate ? Math.Round(rate, 1) : null,
        ExpectedEnd = run.Pace.ExpectedEnd,
    };
}
