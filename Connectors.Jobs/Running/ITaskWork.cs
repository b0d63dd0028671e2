using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Running;

/// <summary>One kind of work on a leased task, such as reading or listing.</summary>
internal interface ITaskWork
{
    /// <summary>The tasks that this class works on.</summary>
    TaskWork Work { get; }

    /// <summary>Works until the task is done or the slice is over. Every commit moves the checkpoint.</summary>
    /// <returns>True if the task is done; false if the slice ended first.</returns>
    Task<bool> RunAsync(TaskSession session);
}
