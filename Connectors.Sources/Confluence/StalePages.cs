using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>
/// Finds stored pages whose text is no longer right although nothing about them seems to have changed: a page that they include was
/// edited, deleted, or is now for others, or a comment was deleted. Compares what the stored fingerprints say.
/// </summary>
internal sealed class StalePages(ConfluenceClient client, Cql cql, PageFinder finder, ConfluenceAccess access)
{
    private const int MaxResults = 250;
    private const int IdsPerSearch = 100;
    private const string Expand
        = "version,space,ancestors,restrictions.read.restrictions.user,restrictions.read.restrictions.group";

    /// <summary>
    /// Finds pages whose inclusions are not as they were. Takes a call for each 250 pages that include others, and one for each hundred of
    /// those that they include.
    /// </summary>
    /// <param name="found">Called with the number of pages that include others.</param>
    public async IAsyncEnumerable<IReadOnlyList<string>> WithInclusionsAsync(
        string partition, IKnownDocuments known, Action<int> found, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var search = client.SearchAsync("content.including", cql.Including(partition), Expand, MaxResults, cancellationToken);
        await foreach (var pages in UntilRefusedAsync(search, cancellationToken))
        {
            found(pages.Count);
            var stored = await known.FindAsync([.. pages.Select(page => page.Id)], cancellationToken);
            var fingerprints = pages.Where(page => stored.ContainsKey(page.Id))
                .ToDictionary(page => page, page => PageFingerprint.Parse(stored[page.Id]));
            var included = await IncludedAsync(fingerprints.Values, cancellationToken);
            var readers = await access.OfPagesAsync([.. fingerprints.Keys, .. included.Values], cancellationToken);
            yield return
            [
                .. from pair in fingerprints
                   where pair.Value is null || pair.Value.Inclusions.Any(inclusion => !IsAsItWas(pair.Key, inclusion))
                   select pair.Key.Id,
            ];

            bool IsAsItWas(ConfluenceContent page, Inclusion inclusion)
                => included.TryGetValue(inclusion.Id, out var now)
                    && now.Version?.Number == inclusion.Version
                    && ReferenceResolver.MayAllRead(readers[page.Id], readers[now.Id]) == inclusion.IsShown;
        }
    }

    /// <summary>Finds pages that have other comments than they had. Takes a call for each 250 pages, and for each 250 comments.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> WithCommentsAsync(
        string partition, IKnownDocuments known, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sums = new Dictionary<string, ulong>(StringComparer.Ordinal);
        var scope = Cql.Comments(partition, await finder.SpaceOfTreeAsync(partition, cancellationToken));
        var search = client.SearchAsync("content.comments.all", scope, "container,version", MaxResults, cancellationToken);
        await foreach (var comments in search)
        {
            foreach (var comment in comments.DistinctBy(comment => comment.Id).Where(comment => !comment.IsMalformed))
            {
                if (comment.Container?.Id is { } page)
                    sums[page] = unchecked(sums.GetValueOrDefault(page) + PageFingerprint.OfComment(comment));
            }
        }

        await foreach (var pages in finder.AllAsync(partition, created: null, cancellationToken))
        {
            var stored = await known.FindAsync([.. pages.Select(page => page.Id)], cancellationToken);
            yield return
            [
                .. from page in pages
                   where stored.TryGetValue(page.Id, out var fingerprint)
                       && PageFingerprint.Parse(fingerprint)?.Comments != sums.GetValueOrDefault(page.Id)
                   select page.Id,
            ];
        }
    }

    private async Task<Dictionary<string, ConfluenceContent>> IncludedAsync(
        IEnumerable<PageFingerprint?> fingerprints, CancellationToken cancellationToken)
    {
        var included = new Dictionary<string, ConfluenceContent>(StringComparer.Ordinal);
        var ids = fingerprints.OfType<PageFingerprint>().SelectMany(each => each.Inclusions).Select(inclusion => inclusion.Id).Distinct();
        foreach (var chunk in ids.Chunk(IdsPerSearch))
        {
            var search = client.SearchAsync("content.included", Cql.WithIds(chunk), Expand, IdsPerSearch, cancellationToken);
            await foreach (var found in search)
            {
                foreach (var content in found.Where(content => !content.IsMalformed))
                    included[content.Id] = content;
            }
        }

        return included;
    }

    /// <summary>
    /// A server that does not search for macros finds no page that includes others. Their texts change with themselves only.
    /// </summary>
    private static async IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> UntilRefusedAsync(
        IAsyncEnumerable<IReadOnlyList<ConfluenceContent>> pages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var each = pages.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await each.MoveNextAsync())
                    yield break;
            }
            catch (SourceException e) when (e.MayConcernSomePages())
            {
                yield break;
            }

            yield return each.Current;
        }
    }
}
