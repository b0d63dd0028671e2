using Connectors.Sources.Files;
using Connectors.Sources.Http;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.WebDav;

/// <summary>The files of a WebDAV server: one PROPFIND lists a folder.</summary>
internal sealed class WebDavFiles(WebDavConfig config, WebDavClient client, PathRules rules) : IRemoteFiles
{
    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await ListRootAsync(cancellationToken);
        return SourceCheck.Passed;
    }

    public async Task<IReadOnlyList<RemoteEntry>> ListRootAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await client.ListAsync("", cancellationToken)).Select(Entry)];
        }
        catch (DocumentUnreadableException e)
        {
            throw new SourceException(SourceErrorKind.Misconfigured, $"The folder cannot be listed: {e.Message}", e);
        }
    }

    public IAsyncEnumerable<RemoteItem> WalkAsync(string start, bool deep, string? after, CancellationToken cancellationToken)
        => new TreeWalk(ListAsync, rules).WalkAsync(start, deep, after, cancellationToken);

    public async Task<RemoteLook> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (!RemotePath.IsPlain(path))
            return new RemoteLook((RemoteEntry?)null);

        try
        {
            return new RemoteLook(Entry(await client.FindAsync(path, cancellationToken)));
        }
        catch (SourceException e) when (e.IsNotFound())
        {
            return new RemoteLook((RemoteEntry?)null);
        }
        catch (SourceException e) when (e.Kind == SourceErrorKind.Forbidden)
        {
            return new RemoteLook((RemoteEntry?)null) { Refusal = (FailureReason.Forbidden, e.Message) };
        }
    }

    public Task<Stream> OpenAsync(string path, RemoteEntry file, CancellationToken cancellationToken)
        => client.DownloadAsync(path, cancellationToken);

    /// <summary>Lists a folder. A refusal of a folder below the root concerns this folder alone.</summary>
    private async Task<RemoteListing> ListAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return new RemoteListing(folder.Length == 0
                ? await ListRootAsync(cancellationToken)
                : [.. (await client.ListAsync(folder, cancellationToken)).Select(Entry)]);
        }
        catch (SourceException e) when (folder.Length > 0 && e.IsNotFound())
        {
            return RemoteListing.Refused(FailureReason.NotFound, $"The folder {folder} is gone.");
        }
        catch (SourceException e) when (folder.Length > 0 && e.Kind == SourceErrorKind.Forbidden)
        {
            return RemoteListing.Refused(FailureReason.Forbidden, $"The folder {folder} cannot be read: {e.Message}");
        }
        catch (DocumentUnreadableException e) when (folder.Length > 0 && e.Reason == FailureReason.TooLarge)
        {
            return RemoteListing.Refused(
                FailureReason.TooLarge, $"The folder {folder} has more than about 200,000 entries, which are not read: divide it.");
        }
    }

    private RemoteEntry Entry(WebDavResource resource)
    {
        var isImage = resource.MediaType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;
        return new RemoteEntry(resource.Name, resource.Kind)
        {
            Size = resource.Size,
            ModifiedAt = resource.ModifiedAt,
            Version = resource.ETag,
            MediaType = resource.MediaType,
            Link = client.Link(resource),
            Owners = resource.Owner is { } owner ? [owner] : [],
            Trouble = resource.Trouble,
            LeftOut = isImage && !config.AllowImages ? "image (allow_images is off)" : null,
        };
    }
}
