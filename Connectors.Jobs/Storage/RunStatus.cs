namespace Connectors.Jobs.Storage;

/// <summary>The words for the state of a run, as the API and the dashboard show them.</summary>
internal static class RunStatus
{
    public const string Unstart = "UNSTART";
    public const string Schedule = "SCHEDULE";
    public const string Running = "RUNNING";
    public const string Success = "SUCCESS";
    public const string Failed = "FAILED";
    public const string Cancel = "CANCEL";
}
