namespace Connectors.Sources.Slack;

/// <summary>Without files:read Slack does not refuse a file: it answers 200 with its sign-in page.</summary>
internal static class NotASignInPage
{
    private static readonly byte[] Beginning = "<!DOCTYPE html>"u8.ToArray();

    public static async Task<Stream> CheckAsync(Stream stream, CancellationToken cancellationToken)
    {
        var start = new byte[Beginning.Length];
        try
        {
            var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            return start.AsSpan().SequenceEqual(Beginning)
                ? throw new DocumentUnreadableException(FailureReason.Forbidden, "Slack gave its sign-in page instead of the file: give the app the scope files:read.")
                : new PrefixedStream(start.AsMemory(0, read), stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
