using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Reads given issues and attachments again, as far as the config's filters let them through.</summary>
internal sealed class JiraRereader(JiraConfig config, JiraClient client)
{
    private const string LeftOut = "not found by project_key, jql_query and labels_to_skip";

    private readonly JiraJql _jql = new(config);

    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var custom = await FieldSelection.CustomAsync(config, client, cancellationToken);
        var documents = new JiraDocuments(config, client, new JiraAccess(client), custom);
        var fields = FieldSelection.ForReading(config, custom);
        foreach (var chunk in ids.GroupBy(id => id.Split('/')[0]).Chunk(config.PageSize))
        {
            var requested = chunk.SelectMany(issue => issue).ToHashSet(StringComparer.Ordinal);
            var (found, failures) = (new List<SourceDocument>(), new List<SourceFailure>());
            var issueIds = chunk.Select(issue => issue.Key).Where(id => id.All(char.IsAsciiDigit)).ToList();
            var fetched = issueIds.Count == 0 ? new IssueBatch([], []) : await FetchAsync(issueIds, fields, cancellationToken);
            var wanted = await MatchAsync([.. fetched.Issues.Select(issue => issue.Id)], cancellationToken);
            foreach (var issue in fetched.Issues.Where(issue => wanted.Contains(issue.Id)))
            {
                var changes = await documents.FromAsync(issue, cancellationToken);
                found.AddRange(changes.Documents.Where(document => requested.Contains(document.Id)));
                failures.AddRange(changes.Failures.Where(failure => requested.Contains(failure.Id)));
            }

            var leftOut = fetched.Issues.Select(issue => issue.Id).Where(id => !wanted.Contains(id)).ToHashSet(StringComparer.Ordinal);
            List<SourceSkip> skipped =
                [.. requested.Where(id => leftOut.Contains(id.Split('/')[0])).Select(id => new SourceSkip(id, LeftOut))];
            var reasons = fetched.Failures.DistinctBy(failure => failure.Id).ToDictionary(failure => failure.Id);
            var seen = found.Select(document => document.Id)
                .Concat(failures.Select(failure => failure.Id))
                .Concat(skipped.Select(skip => skip.Id))
                .ToHashSet(StringComparer.Ordinal);
            foreach (var id in requested.Where(id => !seen.Contains(id)))
            {
                failures.Add(reasons.GetValueOrDefault(id.Split('/')[0]) is { } failure
                    ? failure with { Id = id }
                    : new SourceFailure(
                        FailureScope.Document, id, FailureReason.NotFound, "The issue was deleted, or this account may not see it."));
            }

            yield return new SourceChanges { Documents = found, Failures = failures, Skipped = skipped };
        }
    }

    private async Task<IssueBatch> FetchAsync(List<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        if (client.IsCloud)
            return await new IssueFetcher(client, fields).FetchAsync(ids, cancellationToken);

        var (found, failures) = (new List<JiraIssue>(), new List<SourceFailure>());
        // Not strict: otherwise one id that does not exist fails the whole search.
        await foreach (var page in SearchAsync(JiraJql.WriteIds(ids), fields, ids.Count, cancellationToken))
        {
            found.AddRange(page);
            failures.AddRange(page.Odd.Select(row => JiraErrors.OfOdd(row, SourcePartition.Whole.Key)));
        }

        return new IssueBatch([.. found.DistinctBy(issue => issue.Id)], failures);
    }

    /// <summary>Returns the ids of those issues that the config's filters let through. Makes no call without filters.</summary>
    /// <param name="ids">Ids of issues that exist.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    private async Task<HashSet<string>> MatchAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0 || _jql.WriteFiltered(ids) is not { } query)
            return [.. ids];

        var matching = new HashSet<string>(StringComparer.Ordinal);
        if (!client.IsCloud)
        {
            await foreach (var page in SearchAsync(query, ["created"], ids.Count, cancellationToken))
                matching.UnionWith(page.Select(issue => issue.Id).Concat(page.Odd.Select(row => row.Text("id")).OfType<string>()));
            return matching;
        }

        var tokens = new PageTokens("the search for issues to read again");
        string? token = null;
        do
        {
            var page = await client.SearchKeysAsync(query, token, cancellationToken);
            if (tokens.AsksAgain(page.NextPageToken, page.IsLast))
                continue;
            var rows = page.Issues ?? JsonRows<JiraIssueKey>.Empty;
            string[] some = [.. rows.Select(issue => issue.Id!), .. rows.Odd.Select(row => row.Text("id")).OfType<string>()];
            matching.UnionWith(some);
            token = tokens.Next(page.NextPageToken, page.IsLast, some);
        }
        while (token is not null);
        return matching;
    }

    /// <summary>Returns the results of a search by offset (Data Center), at most as many as were asked for.</summary>
    private async IAsyncEnumerable<JsonRows<JiraIssue>> SearchAsync(
        string query, IReadOnlyList<string> fields, int max, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var start = 0; start < max;)
        {
            var page = await client.SearchAsync(query, start, max, fields, strict: false, cancellationToken);
            if (page.Issues is not { Given: > 0 } issues)
                yield break;
            yield return issues;
            start += issues.Given;
            if (start >= (page.Total ?? 0))
                yield break;
        }
    }
}
