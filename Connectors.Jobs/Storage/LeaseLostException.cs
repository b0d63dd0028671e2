namespace Connectors.Jobs.Storage;

/// <summary>Another worker has the task, or its run was stopped. This worker stops silently and writes nothing.</summary>
internal sealed class LeaseLostException(long taskId) : Exception($"The lease of task {taskId} is gone.");
