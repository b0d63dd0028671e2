using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Finds the ids of pages, hundreds at a time. Bodies are requested later and by id, so a search with bodies, whose limit the server
/// lowers, cannot lose a page while paging.
/// </summary>
internal sealed class PageFinder(ConfluenceClient client, Cql cql)
{
    /// <summary>Finds all pages of a partition in the order of their creation, each once.</summary>
    /// <param name="created">The earliest time of creation, in seconds since 1970. Null means all.</param>
    public IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> AllAsync(
        string partition, long? created, CancellationToken cancellationToken)
        => client.SearchInOrderAsync(ContentOrder.Created, from => cql.Pages(partition, from), created, cancellationToken);

    /// <summary>
    /// Finds the pages that changed themselves or in their comments or attachments. If the search is wider than the partition, the result
    /// contains other pages as well.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> ChangedAsync(
        string partition, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var start = cql.ChangesFrom(since);
        foreach (var scope in Cql.ChangeScopes(partition, await SpaceOfTreeAsync(partition, cancellationToken)))
        {
            var changes = client.SearchInOrderAsync(
                ContentOrder.Modified, from => cql.Changes(scope, from ?? start), start, cancellationToken);
            await foreach (var contents in changes)
                yield return [.. contents.Select(PageId).OfType<string>().Where(id => id.Length > 0 && seen.Add(id))];
        }
    }

    /// <summary>Returns the space of a page with the pages below it. Null for other partitions.</summary>
    public async Task<string?> SpaceOfTreeAsync(string partition, CancellationToken cancellationToken)
        => ConfluencePartition.Parse(partition) is { Page: { } page, IsRecursive: true }
            ? (await client.FindSpaceOfPageAsync(page, cancellationToken))?.Key
            : null;

    /// <summary>Returns the id of a page itself, or of the page that holds a comment or attachment.</summary>
    private static string? PageId(ConfluenceContent content)
    {
        if (content.Type is ConfluenceContentType.Page or ConfluenceContentType.BlogPost)
            return content.Id;
        return content.Container is { Type: ConfluenceContentType.Page or ConfluenceContentType.BlogPost or null } page ? page.Id
            : content is { IsMalformed: true, Type: null } ? content.Id
            : null;
    }
}
