using System.Globalization;
using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Names what a project holds, by the same search that reads it.</summary>
internal sealed class JiraListing(JiraConfig config, JiraClient client)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (client.IsCloud && !request.IncludeAccess && !config.IncludeAttachments)
        {
            await foreach (var ids in IdsAsync(request.Partition, cancellationToken))
                yield return new ListingPage(ids);
            yield break;
        }

        var access = new JiraAccess(client);
        var from = long.TryParse(request.From, CultureInfo.InvariantCulture, out var created) ? created : (long?)null;
        await foreach (var page in PagesAsync(request, from, cancellationToken))
        {
            var documents = new List<SlimDocument>();
            foreach (var issue in page)
            {
                var readers = request.IncludeAccess ? await access.OfAsync(issue, cancellationToken) : null;
                documents.AddRange(JiraDocuments.Ids(issue).Select(id => new SlimDocument(id, readers)));
            }

            yield return new ListingPage(documents, JiraGroup.CreatedOf(page)?.ToString(CultureInfo.InvariantCulture));
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<SlimDocument>> IdsAsync(string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("the listing of issues", maxPages: 20_000);
        var jql = new JiraJql(config).Write(partition, null, null);
        string? token = null;
        do
        {
            var page = await client.IdsAsync(jql, token, cancellationToken);
            string[] ids = [.. (page.Issues ?? []).Select(issue => issue.Id).OfType<string>()];
            token = ids.Length == 0 ? null : page.NextPageToken;
            guard.Page(token, ids);
            yield return [.. ids.Select(id => new SlimDocument(id))];
        }
        while (!string.IsNullOrEmpty(token));
    }

    private async IAsyncEnumerable<IReadOnlyList<JiraIssue>> PagesAsync(ListRequest request, long? created, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (jql, fields) = (new JiraJql(config), JiraFieldNames.ForListing(config, request.IncludeAccess));
        if (!client.IsCloud)
        {
            await foreach (var group in new JiraSearch(config, client, jql).FindAsync(request.Partition, null, created, fields, cancellationToken))
                yield return group.Issues;
            yield break;
        }

        var guard = new PageGuard("the listing of issues", maxPages: 100_000);
        string? token = null;
        do
        {
            var page = await client.SearchAsync(jql.Write(request.Partition, null, created), token, JiraConfig.LargestBatch, fields, cancellationToken);
            var issues = page.Issues ?? [];
            token = issues.Count == 0 ? null : page.NextPageToken;
            guard.Page(token, [.. issues.Select(issue => issue.Id)]);
            if (issues.Count > 0)
                yield return issues;
        }
        while (!string.IsNullOrEmpty(token));
    }
}
