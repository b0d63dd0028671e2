using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.GoogleDrive;

/// <summary>Opens what files hold.</summary>
internal sealed class DriveContent(DriveApi api, long sizeLimit)
{
    public DocumentContent Of(DriveFile file)
    {
        var name = string.IsNullOrWhiteSpace(file.Name) ? file.Id : file.Name;
        return DriveFormats.Export(file.MimeType) is { } export
            ? DocumentContent.File(name + export.Extension, export.MediaType, null, cancellationToken => TextAsync(file.Id, export, cancellationToken))
            : DocumentContent.File(name, file.MimeType, file.Size, cancellationToken => api.DownloadAsync(file.Id, sizeLimit, cancellationToken));
    }

    private async Task<Stream> TextAsync(string id, DriveExport export, CancellationToken cancellationToken)
    {
        var stream = await ExportAsync(id, export, cancellationToken);
        return export.MediaType == DriveFormats.Markdown ? new WithoutPictures(stream) : stream;
    }

    /// <summary>An export may not exceed 10 MB; the export links of the same file have no such limit.</summary>
    private async Task<Stream> ExportAsync(string id, DriveExport export, CancellationToken cancellationToken)
    {
        try
        {
            return await api.ExportAsync(id, export.MediaType, sizeLimit, cancellationToken);
        }
        catch (DocumentUnreadableException e) when (e.InnerException is SourceException refused && GoogleRefusal.Of(refused)?.Reason == "exportSizeLimitExceeded")
        {
            var links = await LinksAsync(id, cancellationToken);
            return links.TryGetValue(export.MediaType, out var link)
                ? await api.FollowAsync(link, sizeLimit, cancellationToken)
                : throw new DocumentUnreadableException(FailureReason.TooLarge, "Google exports no file this large, and offers no other way to this one.", e);
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> LinksAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.ExportsAsync(id, cancellationToken)).ExportLinks ?? new Dictionary<string, string>();
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            throw new DocumentUnreadableException(GoogleRefusal.Of(e) is { IsMissing: true } ? FailureReason.NotFound : FailureReason.Forbidden, e.Message, e);
        }
    }
}
