namespace Connectors.Sources.GoogleWorkspace;

/// <summary>What Google said when it refused, carried along with the exception so that callers can tell refusals apart.</summary>
internal sealed record GoogleRefusal(int Status, string Reason)
{
    private const string Key = "google.refusal";

    public bool IsMissing => Status is 404 or 410;

    /// <summary>The document or container, not the account as a whole, is refused.</summary>
    public bool IsLocal => IsMissing || (Status == 403 && !IsDisabled(Reason));

    /// <summary>A user without the service, or whom the service account cannot act for: deleted, suspended, or outside the domain.</summary>
    public bool IsUnknownUser => Reason is "invalid_grant" or "failedPrecondition";

    /// <summary>The project that the credentials are of does not use the API at all.</summary>
    public static bool IsDisabled(string reason) => reason is "accessNotConfigured" or "SERVICE_DISABLED";

    public static GoogleRefusal? Of(SourceException exception) => exception.Data[Key] as GoogleRefusal;

    public SourceException Attach(SourceException exception)
    {
        exception.Data[Key] = this;
        return exception;
    }
}
