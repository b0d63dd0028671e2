using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>States in the words that people read. JSON uses the names of the API instead.</summary>
internal static class StatusText
{
    public static string OfRun(RunStatus status) => status switch
    {
        RunStatus.Unstart => "Never run",
        RunStatus.Schedule => "Queued",
        RunStatus.Running => "Running",
        RunStatus.Success => "Succeeded",
        RunStatus.Failed => "Failed",
        _ => "Cancelled",
    };

    public static string OfConnector(RunStatus status, bool paused) => paused ? "Paused" : OfRun(status);
}
