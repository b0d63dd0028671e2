namespace Connectors.Sources.Slack;

internal static class SlackDownload
{
    /// <exception cref="DocumentUnreadableException">The file is elsewhere, gone, or not for this app.</exception>
    public static async Task<Stream> OpenAsync(SlackClient client, SlackConfig config, SlackFile file, CancellationToken cancellationToken)
    {
        if (file.FileAccess == "check_file_info")
            throw new DocumentUnreadableException(FailureReason.Forbidden, "The file belongs to another organisation, which does not share it with this app.");
        if (file.Mode == "external" || !Uri.TryCreate(file.UrlPrivateDownload ?? file.UrlPrivate, UriKind.Absolute, out var address))
            throw new DocumentUnreadableException(FailureReason.Unsupported, "The file is not kept by Slack, only linked.");
        if (file.Size > config.SizeLimit)
            throw new DocumentUnreadableException(FailureReason.TooLarge, $"The file has {file.Size} bytes, more than size_limit ({config.SizeLimit}).");

        var stream = await client.DownloadAsync(address, cancellationToken);
        return file.Mimetype == "text/html" ? stream : await NotASignInPage.CheckAsync(stream, cancellationToken);
    }
}
