using System.Runtime.CompilerServices;

namespace Connectors.Sources.Imap;

/// <summary>Reads single documents again. An attachment is read with its thread.</summary>
internal sealed class ImapRereader(ImapScan scan, ImapThreadLoader loader)
{
    private const int BatchSize = 20;

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var unknown = ids.Where(id => ImapIds.Parse(id) is null).ToList();
        if (unknown.Count > 0)
            yield return new SourceChanges { Deleted = unknown };

        foreach (var folder in ids.Except(unknown).GroupBy(id => ImapIds.Parse(id)!.Value.Folder))
        {
            if (await ListAsync(folder.Key, cancellationToken) is not { } listing)
            {
                yield return new SourceChanges { Deleted = [.. folder] };
                continue;
            }

            var threads = listing.Threads.ToDictionary(thread => thread.Id);
            foreach (var chunk in folder.GroupBy(id => ImapIds.Parse(id)!.Value.Thread).Chunk(BatchSize))
            {
                var found = chunk.Select(asked => threads.GetValueOrDefault(asked.Key)).OfType<ImapThread>().ToList();
                var changes = await loader.LoadAsync(folder.Key, listing.State.Validity, found, cancellationToken);
                var named = changes.Documents.Select(document => document.Id)
                    .Concat(changes.Deleted)
                    .Concat(changes.Failures.Select(failure => failure.Id))
                    .ToHashSet();
                yield return changes with
                {
                    Deleted = [.. changes.Deleted, .. chunk.SelectMany(asked => asked).Where(id => !named.Contains(id))],
                };
            }
        }
    }

    private async Task<ImapListing?> ListAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            return await scan.ListAsync(folder, cancellationToken);
        }
        catch (SourceException e) when (e.IsFolderGone())
        {
            return null;
        }
    }
}
