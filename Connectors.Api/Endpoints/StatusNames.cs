namespace Connectors.Api.Endpoints;

/// <summary>The names of a status: the wire's, older names of RAGFlow's, and its digits.</summary>
internal static class StatusNames
{
    /// <summary>The wire's name of a status; null if there is no such status.</summary>
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
