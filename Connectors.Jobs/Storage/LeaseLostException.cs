namespace Connectors.Jobs.Storage;

/// <summary>Somebody else owns the task now, or its run was stopped: this worker stops silently and writes nothing.</summary>
internal sealed class LeaseLostException(long taskId) : Exception($"The lease of task {taskId} is gone.");
