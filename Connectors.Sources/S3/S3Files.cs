using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connectors.Sources.Files;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.S3;

/// <summary>
/// The objects of a bucket. Keys have no folders, so all that begin alike are listed together, a thousand a call, in the order of their
/// bytes. A partition holds the keys that have the same part before the first slash.
/// </summary>
internal sealed class S3Files(S3Config config, S3Client client, PathRules rules) : IRemoteFiles
{
    private static readonly HashSet<string> Images = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".svg", ".heic", ".ico",
    };

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await using var pages = client.ListAsync(config.Prefix, grouped: true, after: null, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        return await pages.MoveNextAsync() && pages.Current is { Objects.Count: 0, Prefixes.Count: 0 } && config.Prefix.Length > 0
            ? new SourceCheck([$"The bucket {config.BucketName} has no keys that begin with {config.Prefix}."])
            : SourceCheck.Passed;
    }

    public async Task<IReadOnlyList<RemoteEntry>> ListRootAsync(CancellationToken cancellationToken)
    {
        var folders = new List<RemoteEntry>();
        await foreach (var page in client.ListAsync(config.Prefix, grouped: true, after: null, cancellationToken))
            folders.AddRange(page.Prefixes.Select(Folder));
        return folders;
    }

    public async IAsyncEnumerable<RemoteItem> WalkAsync(
        string start, bool deep, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = config.Prefix + (start.Length == 0 ? "" : start + "/");
        var last = after is { Length: > 0 } ? config.Prefix + after : null;
        await foreach (var page in client.ListAsync(prefix, grouped: !deep, last, cancellationToken))
        {
            // An object whose key is the prefix itself marks the folder that is read.
            foreach (var item in page.Objects.Where(item => item.Key != config.Prefix))
                yield return Item(item, prefix);
        }
    }

    public async Task<RemoteLook> FindAsync(string path, CancellationToken cancellationToken)
        => path.Length > 0 && Trouble(path) is null && await client.FindAsync(config.Prefix + path, cancellationToken) is { } found
            ? new RemoteLook(Entry(found, path))
            : new RemoteLook((RemoteEntry?)null);

    public Task<Stream> OpenAsync(string path, RemoteEntry file, CancellationToken cancellationToken)
        => client.DownloadAsync(config.Prefix + path, cancellationToken);

    private RemoteItem Item(S3Object item, string prefix)
    {
        if (item.Key is null)
        {
            return RemoteItem.Failed(
                $"{prefix}?", FailureScope.Document, FailureReason.Unsupported, $"A key below {prefix} is not valid UTF-8; rename it.");
        }

        if (!item.Key.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"The listing of \"{prefix}\" has other keys: endpoint_url does not behave as S3 does.");
        }

        var path = item.Key[config.Prefix.Length..];
        if (Trouble(path) is { } trouble)
            return RemoteItem.Failed(path, FailureScope.Document, FailureReason.Unsupported, $"{RemotePath.Display(path)}: {trouble}");
        var entry = Entry(item, path);
        return RemoteItem.Of(path, entry, rules.ExcludesPath(path));
    }

    private RemoteEntry Entry(S3Object item, string path)
    {
        var isMarker = path.EndsWith('/');
        var isImage = Images.Contains(Path.GetExtension(path));
        return new RemoteEntry(RemotePath.Name(path), RemoteKind.File)
        {
            Size = item.Size,
            ModifiedAt = item.ModifiedAt,
            Version = item.ETag,
            Link = client.Address(config.Prefix + path).AbsoluteUri,
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["bucket"] = config.BucketName,
                ["storage_class"] = item.StorageClass ?? "STANDARD",
            },
            LeftOut = isMarker ? "marks a folder" : isImage && !config.AllowImages ? "image (allow_images is off)" : null,
        };
    }

    private RemoteEntry Folder(string? prefix)
    {
        var name = prefix?[config.Prefix.Length..].TrimEnd('/');
        return new RemoteEntry(name ?? "?", RemoteKind.Folder)
        {
            Trouble = name is null || !RemotePath.IsName(name) ? "keys that begin so are not read; rename them." : null,
        };
    }

    /// <summary>
    /// Says why an object cannot be asked for. Null if it can. Addresses with dots for parts are shortened on their way, and would be
    /// another key's.
    /// </summary>
    private static string? Trouble(string path)
    {
        if (path.Length > RemotePath.MaxLength)
            return $"the key has more than {RemotePath.MaxLength} characters.";
        return path.Split('/').Any(part => part is "." or "..")
            ? "a part of the key is . or .., which cannot be asked for; rename it."
            : null;
    }
}
