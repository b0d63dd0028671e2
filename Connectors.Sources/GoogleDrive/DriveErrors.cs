using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Turns Google's refusals of single files, folders, drives and users into failures.</summary>
internal static class DriveErrors
{
    public const string NoId = "Google listed a file without an id, so it is unknown which one it is. If it stays so, report it.";

    public static FailureReason Reason(SourceException refusal) => (refusal.Kind, refusal.InCircles) switch
    {
        (SourceErrorKind.Transient, true) => FailureReason.Malformed,
        (SourceErrorKind.Transient, false) => FailureReason.Transient,
        _ => GoogleRefusal.Of(refusal) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden,
    };

    /// <summary>Tells a row of an answer that could not be read.</summary>
    /// <param name="id">The file's id; null if the row has none.</param>
    /// <param name="container">The folder or partition that the answer is about.</param>
    public static SourceFailure OfOdd(OddRow row, string? id, string container) => id is null
        ? new SourceFailure(FailureScope.Container, container, FailureReason.Malformed, NoId)
        : new SourceFailure(FailureScope.Document, id, FailureReason.Malformed, row.Describe("Google")) { Title = row.Text("name") };

    public static SourceFailure OfContainer(string id, SourceException refusal)
        => new(FailureScope.Container, id, Reason(refusal), refusal.Message);

    /// <param name="message">Null uses the refusal's own message.</param>
    public static SourceFailure OfDocument(string id, SourceException refusal, string? message = null)
        => new(FailureScope.Document, id, Reason(refusal), message ?? refusal.Message);

    /// <summary>
    /// A shortcut whose target Google refuses. Most drives have some. What was read there stays as long as the shortcut does, because the
    /// target may be readable again later.
    /// </summary>
    public static SourceFailure OfDeadShortcut(string target, SourceException refusal)
        => OfDocument(
            target, refusal, $"A shortcut leads to it, but: {refusal.Message} Remove the shortcut, or share its target with the account.");

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
