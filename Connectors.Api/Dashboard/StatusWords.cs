using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>States in the words that people see. The wire keeps RAGFlow's.</summary>
internal static class StatusWords
{
    /// <summary>A connector's states, in the order in which a filter offers them.</summary>
    public static IReadOnlyList<RunStatus> OfConnectors { get; } = Enum.GetValues<RunStatus>();

    public static string OfConnector(RunStatus status) => status == RunStatus.Cancel ? "Paused" : OfRun(status);

    public static string OfRun(RunStatus status) => status switch
    {
        RunStatus.Unstart => "Never run",
        RunStatus.Schedule => "Queued",
        RunStatus.Running => "Running",
        RunStatus.Success => "Succeeded",
        RunStatus.Failed => "Failed",
        RunStatus.Cancel => "Cancelled",
        _ => status.ToString(),
    };

    public static string OfPartition(TaskState state) => state.ToString();
}
