using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>States in the words that people see. The wire keeps RAGFlow's.</summary>
internal static class StatusWords
{
    /// <summary>A connector's states, in the order in which a filter offers them.</summary>
    public static IReadOnlyList<string> OfConnectors { get; } =
        [RunStatus.Unstart, RunStatus.Schedule, RunStatus.Running, RunStatus.Success, RunStatus.Failed, RunStatus.Cancel];

    public static string OfConnector(string status) => status == RunStatus.Cancel ? "Paused" : OfRun(status);

    public static string OfRun(string status) => status switch
    {
        RunStatus.Unstart => "Never run",
        RunStatus.Schedule => "Queued",
        RunStatus.Running => "Running",
        RunStatus.Success => "Succeeded",
        RunStatus.Failed => "Failed",
        RunStatus.Cancel => "Cancelled",
        _ => status,
    };

    /// <summary>A partition's state: "done" is "Done".</summary>
    public static string OfPartition(string state) => state.Length == 0 ? "" : char.ToUpperInvariant(state[0]) + state[1..];
}
