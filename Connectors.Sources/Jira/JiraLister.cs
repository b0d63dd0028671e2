using System.Globalization;
using System.Runtime.CompilerServices;

namespace Connectors.Sources.Jira;

/// <summary>Lists the documents of a project with the search that also reads it.</summary>
internal sealed class JiraLister(JiraConfig config, JiraClient client)
{
    public async IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (client.IsCloud && !request.IncludeAccess && !config.IncludeAttachments)
        {
            await foreach (var page in ListIdsAsync(request.Partition, cancellationToken))
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
                var readers = request.IncludeAccess ? await access.ReadersAsync(issue, cancellationToken) : null;
                documents.AddRange(JiraDocuments.Ids(issue).Select(id => new SlimDocument(id, readers)));
            }

            var resume = IssueBatch.LastCreated(issues)?.ToString(CultureInfo.InvariantCulture);
            yield return new ListingPage(documents, resume) { Incomplete = incomplete };
        }
    }

    private async IAsyncEnumerable<ListingPage> ListIdsAsync(string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tokens = new PageTokens("the listing of issues");
        var jql = new JiraJql(config).Write(partition, null, null);
        string? projectKey = null;
        string? token = null;
        do
        {
            var page = await client.SearchKeysAsync(jql, token, cancellationToken);
            string[] ids = [.. (page.Issues ?? []).Select(issue => issue.Id).OfType<string>()];
            if (partition != SourcePartition.Whole.Key && ids.Length > 0)
            {
                projectKey ??= (await client.ProjectAsync(partition, cancellationToken)).Key;
                ProjectCheck.Check(partition, projectKey, page.Issues ?? []);
            }

            token = tokens.Next(page.NextToken, ids);
            yield return new ListingPage([.. ids.Select(id => new SlimDocument(id))]) { Incomplete = Incomplete(tokens) };
        }
        while (token is not null);
    }

    private async IAsyncEnumerable<(IReadOnlyList<JiraIssue> Issues, string? Incomplete)> PagesAsync(
        ListRequest request, long? created, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (jql, fields) = (new JiraJql(config), FieldSelection.ForListing(config, request.IncludeAccess));
        if (!client.IsCloud)
        {
            var search = new IssueSearch(config, client, jql);
            await foreach (var batch in search.FindAsync(request.Partition, null, created, fields, cancellationToken))
                yield return (batch.Issues, null);
            yield break;
        }

        var tokens = new PageTokens("the listing of issues");
        string? token = null;
        do
        {
            var query = jql.Write(request.Partition, null, created);
            var page = await client.SearchAsync(query, token, JiraConfig.MaxBatch, fields, cancellationToken);
            var issues = page.Issues ?? [];
            ProjectCheck.Check(request.Partition, issues);
            token = tokens.Next(page.NextToken, [.. issues.Select(issue => issue.Id)]);
            if (issues.Count > 0 || tokens.PromisedMore)
                yield return (issues, Incomplete(tokens));
        }
        while (token is not null);
    }

    private static string? Incomplete(PageTokens tokens)
        => tokens.PromisedMore ? "Jira's search ended in empty pages that promise more, so the list of issues may be incomplete." : null;
}
