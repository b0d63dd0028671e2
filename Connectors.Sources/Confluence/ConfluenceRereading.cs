using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Reads single pages and attachments again.</summary>
internal sealed class ConfluenceRereading(ConfluenceConfig config, ConfluenceClient client, ConfluenceFetch fetch, ConfluenceDocuments documents)
{
    public async IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var asked in ids.Distinct(StringComparer.Ordinal).Chunk(config.Page))
        {
            var wanted = asked.ToHashSet(StringComparer.Ordinal);
            var contents = asked.Where(IsContentId).ToList();
            var pages = contents.Count == 0 ? [] : await PagesOfAsync(contents, cancellationToken);
            var changes = pages.Count == 0
                ? new SourceChanges()
                : await documents.OfAsync(await fetch.FetchAsync(pages, new(null, WithText: true, AreChanged: false), cancellationToken), cancellationToken);
            var found = changes.Documents.Where(document => wanted.Contains(document.Id)).ToList();
            var failures = changes.Failures.Where(failure => wanted.Contains(failure.Id)).ToList();
            var skipped = changes.Skipped.Where(skip => wanted.Contains(skip.Id)).ToList();
            wanted.ExceptWith([.. found.Select(document => document.Id), .. failures.Select(failure => failure.Id), .. skipped.Select(skip => skip.Id)]);
            yield return new SourceChanges
            {
                Documents = found,
                Skipped = skipped,
                Failures = [.. failures, .. wanted.Select(id => new SourceFailure(FailureScope.Document, id, FailureReason.NotFound, "It is gone, or this account cannot see it any more."))],
            };
        }
    }

    /// <summary>Pages by id; of attachments, the pages that they are on.</summary>
    private async Task<IReadOnlyList<string>> PagesOfAsync(List<string> ids, CancellationToken cancellationToken)
    {
        var pages = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in client.SearchAsync("content.search", Cql.Any(ids), "container", ids.Count, cancellationToken))
            pages.UnionWith(page.Select(content => content.Type == "attachment" ? content.Container?.Id : content.Id).OfType<string>());
        return [.. pages];
    }

    private static bool IsContentId(string id) => id.Length > 0 && (id.StartsWith("att", StringComparison.Ordinal) ? id[3..] : id).All(char.IsAsciiDigit);
}
