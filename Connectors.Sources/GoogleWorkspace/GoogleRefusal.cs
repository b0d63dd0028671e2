using System.Runtime.CompilerServices;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The status and code of a refusal by Google. It travels with the exception, so callers can tell refusals apart.</summary>
internal sealed record GoogleRefusal(int Status, string Reason)
{
    private const string Key = "google.refusal";

    public bool IsMissing => Status is 404 or 410;

    /// <summary>Google refuses this document or container, not the account as a whole.</summary>
    public bool IsLocal => IsMissing || (Status == 403 && !IsDisabled(Reason));

    /// <summary>
    /// The user lacks the service, or the service account cannot act for them because they are deleted, suspended or outside the domain.
    /// </summary>
    public bool IsUnknownUser => Reason is GoogleReasons.InvalidGrant or GoogleReasons.FailedPrecondition;

    /// <summary>The API is not enabled in the credentials' project.</summary>
    public static bool IsDisabled(string reason) => reason is GoogleReasons.AccessNotConfigured or GoogleReasons.ServiceDisabled;

    /// <summary>Returns the refusal behind an exception; null if the exception has another cause.</summary>
    public static GoogleRefusal? Of(SourceException exception) => exception.Data[Key] as GoogleRefusal;

    public SourceException Attach(SourceException exception)
    {
        exception.Data[Key] = this;
        return exception;
    }

    /// <summary>Returns the items up to the first expected refusal. Other exceptions pass.</summary>
    /// <param name="refused">Receives the refusal that ended the sequence; not called if the sequence came to its end.</param>
    public static async IAsyncEnumerable<T> CatchAsync<T>(
        IAsyncEnumerable<T> items,
        Func<SourceException, bool> isExpected,
        Action<SourceException> refused,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var each = items.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync())
                    yield break;
            }
            catch (SourceException e) when (isExpected(e))
            {
                refused(e);
                yield break;
            }

            yield return each.Current;
        }
    }
}
