using System.Runtime.CompilerServices;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.Git;

/// <summary>Reads given paths again.</summary>
internal sealed class GitRereader(GitSession session, GitConfig config, SourceContext context)
{
    private const int BatchSize = 200;

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = await session.HeadAsync(cancellationToken);
        if (head.IsEmpty)
        {
            yield return new SourceChanges { Deleted = ids };
            yield break;
        }

        var root = await session.RootAsync(head, cancellationToken);
        var wanted = ids.Select(id => id.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        var folders = root.Entries.Where(entry => entry.Kind == RemoteKind.Folder && wanted.Contains(entry.Name));
        if (!await session.Repository.LoadFoldersAsync(head, folders.Select(folder => folder.Version!), deep: true, cancellationToken))
            throw new SourceException(SourceErrorKind.Transient, "The branch was rewritten just now. The next replay reads it anew.");
        var documents = new GitDocuments(session, head, config, context);
        foreach (var part in ids.Chunk(BatchSize))
        {
            var (items, gone, containers) = await FindAsync(session.Files(root), part, cancellationToken);
            yield return await DescribeAsync(documents, items, cancellationToken) with { Deleted = gone };
            foreach (var folder in containers)
            {
                // The root's folders are partitions of their own.
                await foreach (var below in session.Files(root)
                    .WalkAsync(folder, folder.Length > 0, after: null, cancellationToken).Chunk(BatchSize))
                    yield return await DescribeAsync(documents, below, cancellationToken);
            }
        }
    }

    private static async Task<SourceChanges> DescribeAsync(
        GitDocuments documents, IEnumerable<RemoteItem> items, CancellationToken cancellationToken)
    {
        var (findings, _) = await documents.DescribeAsync(items, NothingKnown.Instance, cancellationToken);
        return new SourceChanges { Documents = findings.Documents, Failures = findings.Failures, Skipped = findings.Skipped };
    }

    private async Task<(List<RemoteItem> Items, List<string> Gone, List<string> Folders)> FindAsync(
        GitFiles files, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var (items, gone, folders) = (new List<RemoteItem>(), new List<string>(), new List<string>());
        foreach (var id in ids)
        {
            // A container's failure is replayed, too.
            var isRoot = id == RemotePath.Display("");
            var entry = isRoot ? new RemoteEntry("", RemoteKind.Folder) : await files.FindAsync(id, cancellationToken);
            if (isRoot || (entry?.Kind == RemoteKind.Folder && session.Rules.ExcludesPath(id) is null))
                folders.Add(isRoot ? "" : id);
            else if (session.Rules.ExcludesPath(id) is { } rule)
                items.Add(new RemoteItem(id) { Rule = rule });
            else if (entry is { Kind: RemoteKind.File, LeftOut: null })
                items.Add(new RemoteItem(id) { File = entry });
            else
                gone.Add(id);
        }

        return (items, gone, folders);
    }
}
