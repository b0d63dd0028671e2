namespace Connectors.Jobs;

/// <summary>Marks a job as failed on the dashboard, with what its run or task says. It is not retried: the run is over.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
