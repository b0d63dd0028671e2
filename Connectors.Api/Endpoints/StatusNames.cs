using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Endpoints;

/// <summary>The words for a status: ours, RAGFlow's, and its digits.</summary>
internal static class StatusNames
{
    /// <summary>Our word; null where there is none.</summary>
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
