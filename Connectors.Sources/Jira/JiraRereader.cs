using System.Runtime.CompilerServices;

namespace Connectors.Sources.Jira;

/// <summary>Reads given issues and attachments again.</summary>
internal sealed class JiraRereader(JiraConfig config, JiraClient client)
{
    public async IAsyncEnumerable<SourceChanges> RereadAsync(
        IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var custom = await FieldSelection.CustomAsync(config, client, cancellationToken);
        var documents = new JiraDocuments(config, client, new JiraAccess(client), custom);
        var fields = FieldSelection.ForReading(config, custom);
        foreach (var chunk in ids.GroupBy(id => id.Split('/')[0]).Chunk(config.PageSize))
        {
            var requested = chunk.SelectMany(issue => issue).ToHashSet(StringComparer.Ordinal);
            var found = new List<SourceDocument>();
            var failures = new List<SourceFailure>();
            var issueIds = chunk.Select(issue => issue.Key).Where(id => id.All(char.IsAsciiDigit)).ToList();
            var fetched = issueIds.Count == 0 ? new IssueBatch([], []) : await FetchAsync(issueIds, fields, cancellationToken);
            foreach (var issue in fetched.Issues)
                found.AddRange((await documents.FromAsync(issue, cancellationToken)).Where(document => requested.Contains(document.Id)));

            var reasons = fetched.Failures.ToDictionary(failure => failure.Id);
            var seen = found.Select(document => document.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var id in requested.Where(id => !seen.Contains(id)))
            {
                failures.Add(reasons.GetValueOrDefault(id.Split('/')[0]) is { } failure
                    ? failure with { Id = id }
                    : new SourceFailure(
                        FailureScope.Document, id, FailureReason.NotFound, "The issue was deleted, or this account may not see it."));
            }

            yield return new SourceChanges { Documents = found, Failures = failures };
        }
    }

    private async Task<IssueBatch> FetchAsync(List<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        if (client.IsCloud)
            return await new IssueFetcher(client, fields).FetchAsync(ids, cancellationToken);

        var jql = new JiraJql(config).WriteIds(ids);
        var found = new List<JiraIssue>();
        while (true)
        {
            // Not strict: otherwise one id that does not exist fails the whole search.
            var page = await client.SearchAsync(jql, found.Count, ids.Count, fields, strict: false, cancellationToken);
            found.AddRange(page.Issues ?? []);
            if (page.Issues is not { Count: > 0 } || found.Count >= Math.Min(page.Total ?? 0, ids.Count))
                return new IssueBatch([.. found.DistinctBy(issue => issue.Id)], []);
        }
    }
}
