namespace Connectors.Sources.Slack.Downloads;

/// <summary>Opens files that are attached to messages.</summary>
internal static class FileDownload
{
    private const string Html = "text/html";

    /// <param name="client">Calls Slack.</param>
    /// <param name="sizeLimit">The maximum size in bytes.</param>
    /// <param name="file">The file as its message describes it.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="DocumentUnreadableException">
    /// The file is too large, is stored outside Slack, or is not accessible to the app.
    /// </exception>
    public static async Task<Stream> OpenAsync(SlackClient client, long sizeLimit, SlackFile file, CancellationToken cancellationToken)
    {
        if (file.FileAccess == SlackFileModes.CheckFileInfo)
        {
            throw new DocumentUnreadableException(
                FailureReason.Forbidden, "The file belongs to another organisation that does not share it with this app.");
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
}
