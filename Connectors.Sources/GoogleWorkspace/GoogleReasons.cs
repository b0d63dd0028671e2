namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Codes by which Google explains a refusal, as far as one decides something here. Constants, because the set is open.
/// Lower-case ones with underscores come from the token endpoint.
/// </summary>
internal static class GoogleReasons
{
    public const string UserRateLimitExceeded = "userRateLimitExceeded";
    public const string RateLimitExceeded = "rateLimitExceeded";
    public const string SharingRateLimitExceeded = "sharingRateLimitExceeded";
    public const string DailyLimitExceeded = "dailyLimitExceeded";
    public const string QuotaExceeded = "quotaExceeded";
    public const string ResourceExhausted = "RESOURCE_EXHAUSTED";

    /// <summary>The export would exceed 10 MB.</summary>
    public const string ExportSizeLimitExceeded = "exportSizeLimitExceeded";

    /// <summary>Google has found malware or spam in the file.</summary>
    public const string CannotDownloadAbusiveFile = "cannotDownloadAbusiveFile";

    /// <summary>The user may view the file in a browser only.</summary>
    public const string CannotDownloadFile = "cannotDownloadFile";

    /// <inheritdoc cref="CannotDownloadFile"/>
    public const string CannotExportFile = "cannotExportFile";

    /// <summary>The user does not have the service, such as a user without Gmail.</summary>
    public const string FailedPrecondition = "failedPrecondition";

    /// <summary>The token lacks the scope for this call.</summary>
    public const string InsufficientPermissions = "insufficientPermissions";

    /// <summary>The API is not enabled in the credentials' project.</summary>
    public const string AccessNotConfigured = "accessNotConfigured";

    /// <inheritdoc cref="AccessNotConfigured"/>
    public const string ServiceDisabled = "SERVICE_DISABLED";

    /// <summary>The grant was revoked or expired, or the user is gone.</summary>
    public const string InvalidGrant = "invalid_grant";
    public const string InvalidClient = "invalid_client";

    /// <summary>The service account lacks domain-wide delegation for the scopes.</summary>
    public const string UnauthorizedClient = "unauthorized_client";
    public const string InvalidScope = "invalid_scope";
    public const string AccessDenied = "access_denied";
}
