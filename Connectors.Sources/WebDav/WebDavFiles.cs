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
            return [.. (await client.ListAsync("", withTokens: false, cancellationToken)).Select(Entry)];
        }
        catch (DocumentUnreadableException e)
        {
            throw new SourceException(SourceErrorKind.Misconfigured, $"The folder cannot be listed: {e.Message}", e);
        }
    }

    public IAsyncEnumerable<RemoteItem> WalkAsync(string start, bool deep, string? after, CancellationToken cancellationToken)
        => WalkAsync(start, deep, after, states: null, cancellationToken);

    /// <inheritdoc cref="IRemoteFiles.WalkAsync"/>
    /// <param name="start">The folder. Empty for the root.</param>
    /// <param name="deep">Whether to enter its subfolders.</param>
    /// <param name="after">The path after which to start. Null starts at the beginning.</param>
    /// <param name="states">Collects the states of the folders that are entered. Null: they are not asked for.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    public IAsyncEnumerable<RemoteItem> WalkAsync(
        string start, bool deep, string? after, WebDavStates? states, CancellationToken cancellationToken)
        => new TreeWalk((folder, token) => ListAsync(folder, deep ? states : null, token), rules)
            .WalkAsync(start, deep, after, cancellationToken);

    public RemoteItem Item(string path, WebDavResource resource) => TreeWalk.File(path, Entry(resource), rules);

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
    private async Task<RemoteListing> ListAsync(string folder, WebDavStates? states, CancellationToken cancellationToken)
    {
        try
        {
            if (folder.Length == 0)
                return new RemoteListing(await ListRootAsync(cancellationToken));
            var members = await client.ListAsync(folder, withTokens: states is not null, cancellationToken);
            foreach (var member in members.Where(member => member is { Kind: RemoteKind.Folder, Path: not null }))
            {
                if (rules.ExcludesFolder(member.Path!) is null)
                    states?.Add(member.Path!, member.Token);
            }

            return new RemoteListing([.. members.Select(Entry)]);
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
