using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Running;

/// <summary>Does one kind of work on a leased task.</summary>
internal interface ITaskWork
{
    /// <summary>The tasks that this does.</summary>
    TaskWork Work { get; }

    /// <summary>Works until the task is done (true) or the slice is over (false); every step that is committed moves the checkpoint.</summary>
    Task<bool> RunAsync(TaskSession session);
}
