using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Endpoints;

/// <summary>The names of a status: the wire's, older names of RAGFlow's, and its digits.</summary>
internal static class StatusNames
{
    /// <summary>The status; null if there is none of this name.</summary>
    public static RunStatus? Read(string? given) => given?.Trim().ToUpperInvariant() switch
    {
        "0" or "UNSTART" => RunStatus.Unstart,
        "1" or "RUNNING" => RunStatus.Running,
        "2" or "CANCEL" => RunStatus.Cancel,
        "3" or "DONE" or "SUCCESS" => RunStatus.Success,
        "4" or "FAIL" or "FAILED" => RunStatus.Failed,
        "5" or "SCHEDULE" => RunStatus.Schedule,
        _ => null,
    };
}
