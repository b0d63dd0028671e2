using System.Globalization;
using System.Runtime.CompilerServices;

namespace Connectors.Sources.Jira;

/// <summary>Names what a project holds, by the same search that reads it.</summary>
internal sealed class JiraListing(JiraConfig config, JiraClient client)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (client.IsCloud && !request.IncludeAccess && !config.IncludeAttachments)
        {
            await foreach (var page in IdsAsync(request.Partition, cancellationToken))
                yield return page;
            yield break;
        }

        var access = new JiraAccess(client);
        var from = long.TryParse(request.From, CultureInfo.InvariantCulture, out var created) ? created : (long?)null;
        await foreach (var (issues, incomplete) in PagesAsync(request, from, cancellationToken))
        {
            var documents = new List<SlimDocument>();
            foreach (var issue in issues)
            {
                var readers = request.IncludeAccess ? await access.OfAsync(issue, cancellationToken) : null;
                documents.AddRange(JiraDocuments.Ids(issue).Select(id => new SlimDocument(id, readers)));
            }

            yield return new ListingPage(documents, JiraGroup.CreatedOf(issues)?.ToString(CultureInfo.InvariantCulture)) { Incomplete = incomplete };
        }
    }

    private async IAsyncEnumerable<ListingPage> IdsAsync(string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tokens = new JiraTokens("the listing of issues");
        var jql = new JiraJql(config).Write(partition, null, null);
        var project = (string?)null;
        string? token = null;
        do
        {
            var page = await client.IdsAsync(jql, token, cancellationToken);
            string[] ids = [.. (page.Issues ?? []).Select(issue => issue.Id).OfType<string>()];
            if (partition != SourcePartition.Whole.Key && ids.Length > 0)
                JiraBelonging.Check(partition, project ??= (await client.ProjectAsync(partition, cancellationToken)).Key, page.Issues ?? []);
            token = tokens.Next(page.NextPageToken, ids);
            yield return new ListingPage([.. ids.Select(id => new SlimDocument(id))]) { Incomplete = Incomplete(tokens) };
        }
        while (token is not null);
    }

    private async IAsyncEnumerable<(IReadOnlyList<JiraIssue> Issues, string? Incomplete)> PagesAsync(
        ListRequest request, long? created, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (jql, fields) = (new JiraJql(config), JiraFieldNames.ForListing(config, request.IncludeAccess));
        if (!client.IsCloud)
        {
            await foreach (var group in new JiraSearch(config, client, jql).FindAsync(request.Partition, null, created, fields, cancellationToken))
                yield return (group.Issues, null);
            yield break;
        }

        var tokens = new JiraTokens("the listing of issues");
        string? token = null;
        do
        {
            var page = await client.SearchAsync(jql.Write(request.Partition, null, created), token, JiraConfig.LargestBatch, fields, cancellationToken);
            var issues = page.Issues ?? [];
            JiraBelonging.Check(request.Partition, issues);
            token = tokens.Next(page.NextPageToken, [.. issues.Select(issue => issue.Id)]);
            if (issues.Count > 0 || tokens.PromisedMore)
                yield return (issues, Incomplete(tokens));
        }
        while (token is not null);
    }

    private static string? Incomplete(JiraTokens tokens)
        => tokens.PromisedMore ? "Jira's search gave empty pages that promise more, so that nobody can tell whether it named all issues." : null;
}
