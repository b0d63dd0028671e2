namespace Connectors.Api.Endpoints;

/// <summary>The words for a status: ours, RAGFlow's, and its digits.</summary>
internal static class StatusNames
{
    /// <summary>Our word; null where there is none.</summary>
    public static string? Read(string? given) => given?.Trim().ToUpperInvariant() switch
    {
        "0" or "UNSTART" => "UNSTART",
        "1" or "RUNNING" => "RUNNING",
        "2" or "CANCEL" => "CANCEL",
        "3" or "DONE" or "SUCCESS" => "SUCCESS",
        "4" or "FAIL" or "FAILED" => "FAILED",
        "5" or "SCHEDULE" => "SCHEDULE",
        _ => null,
    };
}
