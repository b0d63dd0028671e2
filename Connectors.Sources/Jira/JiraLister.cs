using System.Globalization;
using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

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
        await foreach (var (issues, odd, incomplete) in PagesAsync(request, from, cancellationToken))
        {
            // Which attachments an issue has is unknown if it cannot be read, so those that are stored stay.
            var documents = odd.Select(id => new SlimDocument(id)).ToList();
            foreach (var issue in issues)
            {
                var readers = request.IncludeAccess ? await access.ReadersAsync(issue, cancellationToken) : null;
                documents.AddRange(JiraDocuments.Ids(issue).Select(id => new SlimDocument(id, readers)));
            }

            var resume = IssueBatch.LastCreated(issues)?.ToString(CultureInfo.InvariantCulture);
            yield return new ListingPage(documents, resume)
            {
                Incomplete = incomplete,
                KeptBelow = [.. odd, .. issues.Where(issue => issue.Fields.Attachment is { Odd.Count: > 0 }).Select(issue => issue.Id)],
            };
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
            if (tokens.AsksAgain(page.NextPageToken, page.IsLast))
                continue;
            var rows = page.Issues ?? JsonRows<JiraIssueKey>.Empty;
            string[] ids = [.. rows.Select(issue => issue.Id!).Concat(rows.Odd.Select(row => row.Text("id")).OfType<string>())];
            if (tokens.Repeats(ids))
            {
                token = null;
                continue;
            }

            if (partition != SourcePartition.Whole.Key && ids.Length > 0)
            {
                projectKey ??= (await client.ProjectAsync(partition, cancellationToken)).Key;
                ProjectCheck.Check(partition, projectKey, rows);
            }

            token = tokens.Next(page.NextPageToken, page.IsLast, ids);
            yield return new ListingPage([.. ids.Select(id => new SlimDocument(id))]) { Incomplete = Incomplete(tokens, rows.Odd) };
        }
        while (token is not null);
    }

    /// <summary>Returns the issues, the ids of those that cannot be read, and why issues may be missing.</summary>
    private async IAsyncEnumerable<(IReadOnlyList<JiraIssue> Issues, IReadOnlyList<string> Odd, string? Incomplete)> PagesAsync(
        ListRequest request, long? created, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (jql, fields) = (new JiraJql(config), FieldSelection.ForListing(config, request.IncludeAccess));
        if (!client.IsCloud)
        {
            var search = new IssueSearch(config, client, jql);
            await foreach (var batch in search.FindAsync(request.Partition, null, created, fields, cancellationToken))
            {
                var failed = batch.Failures.ToLookup(failure => failure.Scope, failure => failure.Id);
                var nameless = failed.Contains(FailureScope.Container) ? JiraErrors.NoId : null;
                yield return (batch.Issues, [.. failed[FailureScope.Document]], nameless);
            }

            yield break;
        }

        var tokens = new PageTokens("the listing of issues");
        string? token = null;
        do
        {
            var query = jql.Write(request.Partition, null, created);
            var page = await client.SearchAsync(query, token, JiraConfig.MaxBatch, fields, cancellationToken);
            if (tokens.AsksAgain(page.NextPageToken, page.IsLast))
                continue;
            var issues = page.Issues ?? JsonRows<JiraIssue>.Empty;
            ProjectCheck.Check(request.Partition, issues);
            string[] odd = [.. issues.Odd.Select(row => row.Text("id")).OfType<string>()];
            string[] ids = [.. issues.Select(issue => issue.Id), .. odd];
            if (tokens.Repeats(ids))
            {
                token = null;
                continue;
            }

            token = tokens.Next(page.NextPageToken, page.IsLast, ids);
            if (issues.Given > 0 || tokens.PromisedMore)
                yield return (issues, odd, Incomplete(tokens, issues.Odd));
        }
        while (token is not null);
    }

    private static string? Incomplete(PageTokens tokens, IReadOnlyList<OddRow> odd)
        => tokens.PromisedMore ? "Jira's search ended in empty pages that promise more, so the list of issues may be incomplete."
            : odd.Any(row => row.Text("id") is null) ? JiraErrors.NoId : null;
}
