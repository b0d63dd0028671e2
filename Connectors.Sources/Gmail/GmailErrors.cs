using System.Runtime.CompilerServices;
using Connectors.Sources.GoogleWorkspace;
using Connectors.Sources.Http;

namespace Connectors.Sources.Gmail;

/// <summary>Tells Google's refusals apart: those of a thread, a page token or a mailbox from those of the whole connector.</summary>
internal static class GmailErrors
{
    private const string LabelNotFound = "labelNotFound";

    /// <summary>
    /// A configured label that the mailbox lacks. For a single mailbox that is a mistake in the config; in a domain, mailboxes differ.
    /// </summary>
    public static SourceException NoLabel(string label) => new GoogleRefusal(404, LabelNotFound)
        .Attach(new SourceException(SourceErrorKind.Misconfigured, $"The mailbox has no label \"{label}\". Check the setting \"labels\"."));

    public static bool IsNoLabel(this SourceException exception) => GoogleRefusal.Of(exception) is { Reason: LabelNotFound };

    /// <summary>The user has no Gmail mailbox: Google answers that a precondition failed.</summary>
    public static bool IsNoMailbox(this SourceException exception)
        => GoogleRefusal.Of(exception) is { Reason: GoogleReasons.FailedPrecondition };

    /// <summary>Google no longer accepts the page token of a listing.</summary>
    public static bool IsPageTokenExpired(this SourceException exception)
        => GoogleRefusal.Of(exception) is { Status: 400, IsUnknownUser: false };

    /// <summary>The mailbox's history no longer reaches back to the start id. Google may forget it within hours.</summary>
    public static bool IsHistoryExpired(this SourceException exception)
        => GoogleRefusal.Of(exception) is { Status: 404 or 400 or 410, IsUnknownUser: false };

    /// <summary>Google says that the thread does not exist.</summary>
    public static bool IsThreadGone(this SourceException exception) => GoogleRefusal.Of(exception) is { IsMissing: true };

    /// <summary>A row of a listing that could not be read: a thread's failure, or the mailbox's if it has no id.</summary>
    public static SourceFailure OfOdd(OddRow row, string mailbox) => row.Text("id") is { } id
        ? new SourceFailure(FailureScope.Document, GmailIds.Thread(mailbox, id), FailureReason.Malformed, row.Describe("Google"))
        : new SourceFailure(FailureScope.Container, GmailSplit.PartitionOf(mailbox), FailureReason.Malformed, NoId);

    public const string NoId = "Google listed a thread without an id, so it is unknown which one it is. If it stays so, report it.";

    /// <summary>The answer is larger than the client's limit; it is no refusal of Google's.</summary>
    public static bool IsAnswerTooLarge(this SourceException exception)
        => exception.Kind == SourceErrorKind.Misconfigured && GoogleRefusal.Of(exception) is null;

    /// <summary>Why a thread could not be read.</summary>
    public static FailureReason ThreadFailureReason(this SourceException exception) => GoogleRefusal.Of(exception) switch
    {
        _ when exception is { Kind: SourceErrorKind.Transient, InCircles: false } => FailureReason.Transient,
        null => exception.IsAnswerTooLarge() ? FailureReason.TooLarge : FailureReason.Malformed,
        { Status: 403 } => FailureReason.Forbidden,
        _ => FailureReason.Other,
    };

    /// <summary>Whether Google refuses this mailbox only. Other refusals concern the connector's credentials and end the run.</summary>
    public static bool ConcernsMailbox(this SourceException exception, string mailbox, GoogleSession session)
        => exception.IsNoMailbox()
            || (session.ActsForDomain && exception.IsNoLabel())
            || (exception.Kind == SourceErrorKind.Forbidden && GoogleRefusal.Of(exception) is { IsLocal: true })
            || (exception.Kind == SourceErrorKind.Unauthorized && session.ActsForDomain && mailbox != GooglePrincipals.Id(session.Primary));

    /// <summary>Passes items on. If an expected exception ends them, a last item takes its place.</summary>
    /// <param name="isExpected">Any other exception passes through.</param>
    public static async IAsyncEnumerable<T> EndOnErrorAsync<T>(
        this IAsyncEnumerable<T> items,
        Func<SourceException, bool> isExpected,
        Func<SourceException, T> last,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SourceException? error = null;
        await foreach (var item in GoogleRefusal.CatchAsync(items, isExpected, e => error = e, cancellationToken))
            yield return item;
        if (error is not null)
            yield return last(error);
    }
}
