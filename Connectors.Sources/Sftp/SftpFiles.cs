using System.Text.Json.Nodes;
using Connectors.Sources.Files;
using Connectors.Sources.RemoteFiles;
using Connectors.Sources.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace Connectors.Sources.Sftp;

/// <summary>The files of an SFTP server. Symbolic links are never followed, so nothing outside the root is read.</summary>
internal sealed class SftpFiles(SftpConfig config, SftpConnection connection, PathRules rules) : IRemoteFiles
{
    /// <summary>A folder's entries are held together, so they can be given in the order of their names.</summary>
    private const int MaxEntries = 200_000;

    public async Task<SourceCheck> CheckAsync(CancellationToken cancellationToken)
    {
        await ListRootAsync(cancellationToken);
        return connection.TrustedNow is { } key
            ? new SourceCheck(
                [$"{connection.Where} showed the host key {key}, which is trusted from now on. Compare it and enter it as host_key."])
            : SourceCheck.Passed;
    }

    public async Task<IReadOnlyList<RemoteEntry>> ListRootAsync(CancellationToken cancellationToken)
    {
        var listing = await ListAsync("", cancellationToken);
        return listing.Refusal is var (reason, message)
            ? throw new SourceException(
                reason == FailureReason.Forbidden ? SourceErrorKind.Forbidden : SourceErrorKind.Misconfigured, $"remote_path: {message}")
            : listing.Entries;
    }

    public IAsyncEnumerable<RemoteItem> WalkAsync(string start, bool deep, string? after, CancellationToken cancellationToken)
        => new TreeWalk(ListOrThrowAsync, rules).WalkAsync(start, deep, after, cancellationToken);

    public async Task<RemoteLook> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (!RemotePath.IsPlain(path))
            return new RemoteLook((RemoteEntry?)null);

        try
        {
            return new RemoteLook(
                await connection.RunAsync("stat", (client, root, token) => LookAsync(client, root, path, token), cancellationToken));
        }
        catch (SftpPathNotFoundException)
        {
            return new RemoteLook((RemoteEntry?)null);
        }
        catch (SftpException e)
        {
            return new RemoteLook((RemoteEntry?)null) { Refusal = (Reason(e), $"{path} cannot be looked at: {e.Message}.") };
        }
    }

    public async Task<Stream> OpenAsync(string path, RemoteEntry file, CancellationToken cancellationToken)
    {
        var stream = new SftpFileReader(path, file, config.SizeLimit, OpenSameAsync);
        await stream.OpenAsync(cancellationToken);
        return stream;

        Task<Stream> OpenSameAsync(CancellationToken token)
            => connection.RunAsync("open", (client, root, each) => OpenAsync(client, root, (path, file), each), token);
    }

    /// <summary>Opens a file that is still the one that was listed, and not a link by now.</summary>
    private static async Task<Stream> OpenAsync(
        SftpClient client, string root, (string Path, RemoteEntry Listed) file, CancellationToken cancellationToken)
    {
        try
        {
            var now = await LookAsync(client, root, file.Path, cancellationToken);
            if (now.Kind != RemoteKind.File)
            {
                throw new DocumentUnreadableException(
                    FailureReason.Forbidden, $"{file.Path} has become a link or is no file any more; links are not followed.");
            }

            if (now.Size != file.Listed.Size || now.ModifiedAt != file.Listed.ModifiedAt)
            {
                throw new DocumentUnreadableException(
                    FailureReason.Changed, $"{file.Path} changed after it was listed. The next sync reads it.");
            }

            return await client.OpenAsync(SftpConnection.Full(root, file.Path), FileMode.Open, FileAccess.Read, cancellationToken);
        }
        catch (SftpException e) when (!SshErrors.IsBroken(e))
        {
            throw new DocumentUnreadableException(Reason(e), $"{file.Path} cannot be read: {e.Message}.", e);
        }
    }

    private async Task<RemoteListing> ListOrThrowAsync(string folder, CancellationToken cancellationToken)
        => folder.Length == 0 ? new RemoteListing(await ListRootAsync(cancellationToken)) : await ListAsync(folder, cancellationToken);

    private async Task<RemoteListing> ListAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.RunAsync("list", (client, root, token) => ListAsync(client, root, folder, token), cancellationToken);
        }
        catch (SftpException e)
        {
            var message = e is SftpPathNotFoundException ? "is gone." : $"cannot be read: {e.Message}.";
            return RemoteListing.Refused(Reason(e), $"The folder {RemotePath.Display(folder)} {message}");
        }
    }

    private static async Task<RemoteListing> ListAsync(SftpClient client, string root, string folder, CancellationToken cancellationToken)
    {
        var (path, entries) = (SftpConnection.Full(root, folder), new List<RemoteEntry>());
        await foreach (var file in client.ListDirectoryAsync(path, cancellationToken))
        {
            // The server resolves links before it lists.
            if (Place(file) != path.TrimEnd('/'))
                return RemoteListing.Refused(FailureReason.Forbidden, $"The folder {folder} has become a link; links are not followed.");
            if (entries.Count == MaxEntries)
            {
                return RemoteListing.Refused(
                    FailureReason.TooLarge,
                    $"The folder {RemotePath.Display(folder)} has more than {MaxEntries:N0} entries, which are not read: divide it.");
            }

            if (file.Name is not ("." or ".."))
                entries.Add(Entry(file));
        }

        return new RemoteListing(entries);
    }

    private static async Task<RemoteEntry> LookAsync(SftpClient client, string root, string path, CancellationToken cancellationToken)
    {
        var full = SftpConnection.Full(root, path);
        var file = await client.GetAsync(full, cancellationToken);
        return file.FullName == full ? Entry(file) : new RemoteEntry(RemotePath.Name(path), RemoteKind.Link);
    }

    private static string Place(ISftpFile file) => file.FullName[..^file.Name.Length].TrimEnd('/');

    private static RemoteEntry Entry(ISftpFile file)
    {
        var name = SftpConnection.Decode(file.Name);
        return new RemoteEntry(name ?? SftpConnection.Escape(file.Name), Kind(file))
        {
            Size = file.Length,
            ModifiedAt = new DateTimeOffset(file.LastWriteTimeUtc),
            Metadata = new Dictionary<string, JsonNode?>
            {
                ["owner_id"] = file.UserId,
                ["group_id"] = file.GroupId,
                ["mode"] = Mode(file),
            },
            Trouble = name is null ? "the name is not valid UTF-8; rename it." : null,
        };
    }

    private static RemoteKind Kind(ISftpFile file) => file switch
    {
        { IsSymbolicLink: true } => RemoteKind.Link,
        { IsDirectory: true } => RemoteKind.Folder,
        { IsRegularFile: true } => RemoteKind.File,
        _ => RemoteKind.Other,
    };

    /// <summary>Returns the mode bits as chmod takes them: "640".</summary>
    private static string Mode(ISftpFile file)
    {
        bool[] bits =
        [
            file.OwnerCanRead, file.OwnerCanWrite, file.OwnerCanExecute, file.GroupCanRead, file.GroupCanWrite, file.GroupCanExecute,
            file.OthersCanRead, file.OthersCanWrite, file.OthersCanExecute,
        ];
        return Convert.ToString(bits.Aggregate(0, (mode, bit) => (mode << 1) | (bit ? 1 : 0)), 8).PadLeft(3, '0');
    }

    private static FailureReason Reason(SftpException exception) => exception switch
    {
        SftpPathNotFoundException => FailureReason.NotFound,
        SftpPermissionDeniedException => FailureReason.Forbidden,
        _ => FailureReason.Transient,
    };
}
