using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Reads single pages and attachments again.</summary>
internal sealed class ConfluenceRereader(
    ConfluenceConfig config, ConfluenceClient client, PageFetcher fetcher, ConfluenceDocuments documents)
{
    private const string CloudAttachmentPrefix = "att";

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var requested in ids.Distinct(StringComparer.Ordinal).Chunk(config.PagesPerRequest))
            yield return await RereadAsync(requested, cancellationToken);
    }

    private async Task<SourceChanges> RereadAsync(string[] requested, CancellationToken cancellationToken)
    {
        var changes = await ReadPagesAsync([.. requested.Where(IsContentId)], cancellationToken);
        // A page brings its attachments along, which may not be requested.
        var remaining = requested.ToHashSet(StringComparer.Ordinal);
        var found = changes.Documents.Where(document => remaining.Contains(document.Id)).ToList();
        var failures = changes.Failures.Where(failure => remaining.Contains(failure.Id)).ToList();
        var skipped = changes.Skipped.Where(skip => remaining.Contains(skip.Id)).ToList();
        remaining.ExceptWith(
            [.. found.Select(document => document.Id), .. failures.Select(failure => failure.Id), .. skipped.Select(skip => skip.Id)]);
        return new SourceChanges { Documents = found, Skipped = skipped, Failures = [.. failures, .. remaining.Select(Missing)] };
    }

    private async Task<SourceChanges> ReadPagesAsync(List<string> ids, CancellationToken cancellationToken)
    {
        var pages = ids.Count == 0 ? [] : await PageIdsAsync(ids, cancellationToken);
        if (pages.Count == 0)
            return new SourceChanges();
        var batch = await fetcher.FetchAsync(pages, new PageRequest(Partition: null, WithText: true, AreChanged: false), cancellationToken);
        return await documents.OfBatchAsync(batch, cancellationToken);
    }

    /// <summary>Returns the ids of pages as they are, and for an attachment the id of the page that holds it.</summary>
    private async Task<IReadOnlyList<string>> PageIdsAsync(List<string> ids, CancellationToken cancellationToken)
    {
        var pages = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var found in client.SearchAsync("content.search", Cql.WithIds(ids), "container", ids.Count, cancellationToken))
            pages.UnionWith(found.Select(PageId).OfType<string>());
        return [.. pages];
    }

    private static string? PageId(ConfluenceContent content)
        => content.Type == ConfluenceContentType.Attachment ? content.Container?.Id : content.Id;

    private static bool IsContentId(string id)
    {
        var digits = id.StartsWith(CloudAttachmentPrefix, StringComparison.Ordinal) ? id[CloudAttachmentPrefix.Length..] : id;
        return id.Length > 0 && digits.All(char.IsAsciiDigit);
    }

    private static SourceFailure Missing(string id)
        => new(
            FailureScope.Document, id, FailureReason.NotFound,
            "The page or attachment no longer exists, or the account may no longer view it.");
}
