using System.Runtime.CompilerServices;

namespace Connectors.Sources.Gmail;

/// <summary>Reads single documents again. An attachment is read with its thread.</summary>
/// <param name="open">Opens the mailbox of an address.</param>
internal sealed class GmailRereader(Func<string, GmailMailbox> open)
{
    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var unknown = ids.Where(id => GmailIds.Parse(id) is null).ToList();
        if (unknown.Count > 0)
            yield return new SourceChanges { Deleted = unknown };

        foreach (var mailbox in ids.Except(unknown).GroupBy(id => GmailIds.Parse(id)!.Value.Mailbox))
        {
            var threads = open(mailbox.Key).Threads;
            foreach (var chunk in mailbox.GroupBy(id => GmailIds.Parse(id)!.Value.Thread).Chunk(GmailClient.BatchSize))
            {
                var changes = await threads.LoadAsync([.. chunk.Select(thread => thread.Key)], null, cancellationToken);
                yield return WithMissing(changes, chunk.SelectMany(thread => thread));
            }
        }
    }

    /// <summary>Counts ids that the answer does not name as gone, such as attachments that their message no longer has.</summary>
    private static SourceChanges WithMissing(SourceChanges changes, IEnumerable<string> ids)
    {
        var named = changes.Documents.Select(document => document.Id)
            .Concat(changes.Deleted)
            .Concat(changes.Failures.Select(failure => failure.Id))
            .ToHashSet();
        return changes with { Deleted = [.. changes.Deleted, .. ids.Where(id => !named.Contains(id))] };
    }
}
