using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Turns Google's refusals of single files, folders, drives and users into failures.</summary>
internal static class DriveErrors
{
    public static FailureReason Reason(SourceException refusal)
        => GoogleRefusal.Of(refusal) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden;

    public static SourceFailure OfContainer(string id, SourceException refusal)
        => new(FailureScope.Container, id, Reason(refusal), refusal.Message);

    /// <param name="message">Null uses the refusal's own message.</param>
    public static SourceFailure OfDocument(string id, SourceException refusal, string? message = null)
        => new(FailureScope.Document, id, Reason(refusal), message ?? refusal.Message);

    /// <summary>Returns true if Google refused only this partition or its reader, not the connector's credentials.</summary>
    /// <param name="reader">The user who reads the partition; null while one is being looked for.</param>
    public static bool IsOfPartition(SourceException refusal, ReaderIdentity? reader, GoogleSession session) => refusal.Kind switch
    {
        SourceErrorKind.Forbidden => GoogleRefusal.Of(refusal) is null or { IsLocal: true },
        SourceErrorKind.Unauthorized => session.ActsForDomain && reader is not null
            && GooglePrincipals.Id(reader.User) != GooglePrincipals.Id(session.Primary),
        _ => false,
    };
}
