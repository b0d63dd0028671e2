using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Contracts;

/// <summary>What became of the documents.</summary>
internal sealed record RunCounters(long Added, long Updated, long Unchanged, long Skipped, long Failed, long Deleted, long Listed)
{
    public static RunCounters Of(RunView run) => new(run.Added, run.Updated, run.Unchanged, run.Skipped, run.Failed, run.Deleted, run.Listed);

    public static RunCounters Of(TaskView task) => new(task.Added, task.Updated, task.Unchanged, task.Skipped, task.Failed, task.Deleted, task.Listed);
}
