using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Confluence;

/// <summary>Finds pages by id, hundreds at a time: bodies are asked for later, by id, where no page can be lost by paging.</summary>
internal sealed class ConfluenceIds(ConfluenceClient client, Cql cql)
{
    private const int Page = 250;
    private const string Expand = "history";

    /// <summary>All pages of a partition in the order of their creation, each once.</summary>
    public IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> AllAsync(string partition, long? created, CancellationToken cancellationToken)
        => client.IsCloud
            ? client.SearchAsync("content.search", cql.Pages(partition, created), Expand, Page, cancellationToken)
            : OnDataCenterAsync(partition, created, cancellationToken);

    /// <summary>The pages that changed since, or that something changed in.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> ChangedAsync(string partition, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var page in client.SearchAsync("content.search", cql.Changes(partition, since), "container", Page, cancellationToken))
            yield return [.. page.Select(PageOf).OfType<string>().Where(seen.Add)];
    }

    private static string? PageOf(ConfluenceContent content)
        => content.Type is "page" or "blogpost" ? content.Id : content.Container is { Type: "page" or "blogpost" or null } container ? container.Id : null;

    /// <summary>Offsets drift when a page is deleted; so each request begins where the last page was created.</summary>
    private async IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> OnDataCenterAsync(
        string partition, long? created, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var given = new HashSet<string>(StringComparer.Ordinal);
        var (from, start) = (created, 0);
        var guard = new PageGuard("content.search");
        while (true)
        {
            var page = await client.SearchAtAsync("content.search", cql.Pages(partition, from), Expand, start, Page, cancellationToken);
            if (page.Count == 0)
                yield break;

            guard.Page($"{from} {start}", [.. page.Select(content => content.Id)]);
            var fresh = page.Where(content => given.Add(content.Id)).ToList();
            if (fresh.Count > 0)
                yield return fresh;
            // Times are of whole minutes: the offset counts among what was created since the last full step.
            var last = page.Max(content => content.CreatedAt)?.ToUnixTimeSeconds();
            if (last is { } next && next - (from ?? 0) > 600 && fresh.Count > 0)
                (from, start, given) = (next, 0, [.. page.Select(content => content.Id)]);
            else
                start += page.Count;
        }
    }
}
