using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Finds pages by id, hundreds at a time: bodies are asked for later, by id, where no page can be lost by paging.</summary>
internal sealed class ConfluenceIds(ConfluenceClient client, Cql cql)
{
    private const int Page = 250;

    /// <summary>All pages of a partition in the order of their creation, each once.</summary>
    public IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> AllAsync(string partition, long? created, CancellationToken cancellationToken)
        => client.IsCloud
            ? client.SearchAsync("content.search", cql.Pages(partition, created), "history", Page, cancellationToken)
            : new ConfluenceSteps(client, "history", Page, content => content.CreatedAt).ReadAsync(from => cql.Pages(partition, from), created, cancellationToken);

    /// <summary>The pages that changed since, or that something changed in; where the search is wider than the partition, others, too.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> ChangedAsync(string partition, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in Cql.Places(partition, await SpaceAsync(partition, cancellationToken)))
        {
            await foreach (var page in ChangesAsync(place, cql.Start(since), cancellationToken))
                yield return [.. page.Select(PageOf).OfType<string>().Where(seen.Add)];
        }
    }

    private IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> ChangesAsync(string place, long start, CancellationToken cancellationToken)
        => client.IsCloud
            ? client.SearchAsync("content.search", cql.Changes(place, start), "container", Page, cancellationToken)
            : new ConfluenceSteps(client, "container,version", Page, content => ConfluenceTime.Parse(content.Version?.When))
                .ReadAsync(from => cql.Changes(place, from ?? start), start, cancellationToken);

    private async Task<string?> SpaceAsync(string partition, CancellationToken cancellationToken)
        => ConfluencePartition.Parse(partition) is { Page: { } page, IsRecursive: true }
            ? (await client.GetAsync<ConfluenceContent>($"rest/api/content/{page}", "content", [("expand", "space")], cancellationToken)).Space?.Key
            : null;

    private static string? PageOf(ConfluenceContent content)
        => content.Type is "page" or "blogpost" ? content.Id : content.Container is { Type: "page" or "blogpost" or null } container ? container.Id : null;
}
