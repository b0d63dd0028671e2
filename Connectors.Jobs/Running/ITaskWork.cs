namespace Connectors.Jobs.Running;

/// <summary>What is done with a leased task.</summary>
internal interface ITaskWork
{
    /// <summary>The name that tasks have for it.</summary>
    string Work { get; }

    /// <summary>Works until the task is done (true) or the slice is over (false); every step that is committed moves the checkpoint.</summary>
    Task<bool> RunAsync(TaskSession session);
}
