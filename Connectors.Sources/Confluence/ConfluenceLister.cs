using System.Globalization;
using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Lists the documents of a partition by the same search that reads it.</summary>
internal sealed class ConfluenceLister(ConfluenceConfig config, ConfluenceClient client, PagePrefetcher pages, ConfluenceAccess access)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(
        ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = long.TryParse(request.From, CultureInfo.InvariantCulture, out var created) ? created : (long?)null;
        var (isEmpty, resume) = (true, request.From);
        await foreach (var batch in pages.AllAsync(request.Partition, from, withText: false, cancellationToken))
        {
            isEmpty = false;
            var documents = await DocumentsAsync(batch, request.IncludeAccess, cancellationToken);
            resume = batch.Created?.ToString(CultureInfo.InvariantCulture) ?? resume;
            yield return new ListingPage(documents, resume)
            {
                Incomplete = batch.Failures.Count == 0
                    ? null
                    : $"{batch.Failures.Count} pages could not be listed. The first reason: {batch.Failures[0].Message}",
            };
        }

        if (isEmpty && await ConfluenceErrors.ExplainEmptyAsync(client, request.Partition, cancellationToken) is { } failure)
            yield return new ListingPage([]) { Incomplete = failure.Message };
    }

    private async Task<IReadOnlyList<SlimDocument>> DocumentsAsync(PageBatch batch, bool withAccess, CancellationToken cancellationToken)
    {
        var wanted = batch.Pages.Where(item => ConfluenceDocuments.SkippedLabel(config, item.Page) is null).ToList();
        var readers = withAccess ? await access.OfPagesAsync([.. wanted.Select(item => item.Page)], cancellationToken) : null;
        return
        [
            .. from item in wanted
               let page = item.Page.Id
               from id in item.Attachments.Select(attachment => attachment.Id).Prepend(page)
               select new SlimDocument(id, readers?[page]),
        ];
    }
}
