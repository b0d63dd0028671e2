using System.Globalization;
using System.Runtime.CompilerServices;

namespace Connectors.Sources.Confluence;

/// <summary>Names what a space holds, by the same search that reads it.</summary>
internal sealed class ConfluenceListing(ConfluenceConfig config, ConfluenceClient client, ConfluenceSearch search, ConfluenceAccess access)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var from = long.TryParse(request.From, CultureInfo.InvariantCulture, out var created) ? created : (long?)null;
        var found = false;
        await foreach (var group in search.AllAsync(request.Partition, from, withText: false, cancellationToken))
        {
            found = true;
            var wanted = group.Pages.Where(whole => ConfluenceDocuments.Skipping(config, whole.Page) is null).ToList();
            var readers = request.IncludeAccess ? await access.OfAsync([.. wanted.Select(whole => whole.Page)], cancellationToken) : null;
            yield return new ListingPage(
                [.. wanted.SelectMany(whole => whole.Attachments.Select(attachment => attachment.Id).Prepend(whole.Page.Id).Select(id => new SlimDocument(id, readers?[whole.Page.Id])))],
                group.Created?.ToString(CultureInfo.InvariantCulture))
            {
                Incomplete = group.Failures.Count == 0 ? null : $"{group.Failures.Count} pages could not be listed: {group.Failures[0].Message}",
            };
        }

        if (!found && await ConfluenceRefusal.IsGoneAsync(client, request.Partition, cancellationToken))
            yield return new ListingPage([]) { Incomplete = "It is gone, or the account may not view it any more." };
    }
}
