namespace Connectors.Sources.Slack.Downloads;

/// <summary>
/// Recognises Slack's sign-in page. If the app lacks the scope files:read, Slack sends this page with status 200 instead of the file.
/// </summary>
internal static class SignInPageGuard
{
    private static readonly byte[] PageStart = "<!DOCTYPE html>"u8.ToArray();

    /// <summary>Returns a stream of the same bytes.</summary>
    /// <exception cref="DocumentUnreadableException">The stream is the sign-in page.</exception>
    public static async Task<Stream> CheckAsync(Stream stream, CancellationToken cancellationToken)
    {
        var start = new byte[PageStart.Length];
        try
        {
            var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            return start.AsSpan().SequenceEqual(PageStart)
                ? throw new DocumentUnreadableException(
                    FailureReason.Forbidden, "Slack returned its sign-in page instead of the file: add the scope files:read to the app.")
                : new PrefixedStream(start.AsMemory(0, read), stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
