using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive.Content;

/// <summary>Opens the content of files by download or export.</summary>
/// <param name="sizeLimit">Maximum size in bytes.</param>
internal sealed class DriveContent(DriveClient client, long sizeLimit)
{
    public DocumentContent Of(DriveFile file)
    {
        var name = string.IsNullOrWhiteSpace(file.Name) ? file.Id : file.Name;
        return DriveFormats.Export(file.MimeType) is { } export
            ? DocumentContent.File(name + export.Extension, export.MediaType, null, token => TextAsync(file.Id, export, token))
            : DocumentContent.File(name, file.MimeType, file.Size, token => client.DownloadAsync(file.Id, sizeLimit, token));
    }

    private async Task<Stream> TextAsync(string id, ExportFormat export, CancellationToken cancellationToken)
    {
        var stream = await ExportAsync(id, export, cancellationToken);
        return export.MediaType == DriveFormats.Markdown ? new EmbeddedImageFilter(stream) : stream;
    }

    /// <summary>Exports a file, through its export link if it exceeds the 10 MB that Google allows for exports.</summary>
    private async Task<Stream> ExportAsync(string id, ExportFormat export, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ExportAsync(id, export.MediaType, sizeLimit, cancellationToken);
        }
        catch (DocumentUnreadableException e) when (IsTooLarge(e))
        {
            var links = await LinksAsync(id, cancellationToken);
            return links.TryGetValue(export.MediaType, out var link)
                ? await client.FollowExportLinkAsync(link, sizeLimit, cancellationToken)
                : throw new DocumentUnreadableException(
                    FailureReason.TooLarge, "The file is too large for Google to export, and it has no export link.", e);
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> LinksAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.ExportLinksAsync(id, cancellationToken)).ExportLinks ?? new Dictionary<string, string>();
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            throw new DocumentUnreadableException(DriveErrors.Reason(e), e.Message, e);
        }
    }

    private static bool IsTooLarge(DocumentUnreadableException exception)
        => exception.InnerException is SourceException refused
            && GoogleRefusal.Of(refused)?.Reason == GoogleReasons.ExportSizeLimitExceeded;
}
