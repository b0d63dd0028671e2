namespace Connectors.Sources.Slack.Downloads;

/// <summary>Opens files that are attached to messages.</summary>
internal static class FileDownload
{
    private const string Html = "text/html";

    /// <param name="client">Calls Slack.</param>
    /// <param name="sizeLimit">The maximum size in bytes.</param>
    /// <param name="stub">The file as its message describes it. Slack Connect's may have an ID only.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="DocumentUnreadableException">
    /// The file is too large, is stored outside Slack, or is not accessible to the app.
    /// </exception>
    public static async Task<Stream> OpenAsync(SlackClient client, long sizeLimit, SlackFile stub, CancellationToken cancellationToken)
    {
        var file = stub.IsStub ? await WholeAsync(client, stub, cancellationToken) : stub;
        switch (file.FileAccess)
        {
            case SlackFileModes.AccessDenied:
                throw new DocumentUnreadableException(
                    FailureReason.Forbidden, "Slack does not let this app read the file: its owner or organisation has not shared it.");
            case SlackFileModes.NotFound:
                throw new DocumentUnreadableException(FailureReason.NotFound, "Slack says that the file no longer exists.");
            case SlackFileModes.CheckFileInfo:
                throw new DocumentUnreadableException(
                    FailureReason.Forbidden, "The file belongs to another organisation, and Slack does not tell this app its details.");
        }

        var url = file.UrlPrivateDownload ?? file.UrlPrivate;
        if (file.Mode == SlackFileModes.External || !Uri.TryCreate(url, UriKind.Absolute, out var address))
            throw new DocumentUnreadableException(FailureReason.Unsupported, "The file is stored outside Slack; Slack only links to it.");

        if (file.Size > sizeLimit)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"The file has {file.Size} bytes, which is more than size_limit ({sizeLimit}).");
        }

        var stream = await client.DownloadAsync(address, cancellationToken);
        return file.Mimetype == Html ? stream : await SignInPageGuard.CheckAsync(stream, cancellationToken);
    }

    /// <summary>Returns the whole of a file that is a stub, or the stub if Slack does not give more. Opening it says why.</summary>
    public static async Task<SlackFile> TryWholeAsync(SlackClient client, SlackFile stub, CancellationToken cancellationToken)
    {
        try
        {
            return await WholeAsync(client, stub, cancellationToken);
        }
        catch (DocumentUnreadableException)
        {
            return stub;
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Transient)
        {
            return stub;
        }
    }

    private static async Task<SlackFile> WholeAsync(SlackClient client, SlackFile stub, CancellationToken cancellationToken)
    {
        try
        {
            return await client.FileAsync(stub.Id, cancellationToken);
        }
        catch (SourceException e) when (SlackRefusal.KindOf(e) is SlackRefusalKind.Other or SlackRefusalKind.ChannelClosed
            or SlackRefusalKind.ChannelNotFound or SlackRefusalKind.MissingScope)
        {
            var isGone = e.InnerException is SlackRefusal { Code: "file_not_found" or "file_deleted" };
            throw new DocumentUnreadableException(isGone ? FailureReason.NotFound : FailureReason.Forbidden, e.Message, e);
        }
    }
}
