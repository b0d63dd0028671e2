using System.Runtime.CompilerServices;

namespace Connectors.Sources.Jira;

/// <summary>Reads single issues and attachments again.</summary>
internal sealed class JiraRereading(JiraConfig config, JiraClient client)
{
    public async IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var custom = await JiraFieldNames.CustomAsync(config, client, cancellationToken);
        var documents = new JiraDocuments(config, client, new JiraAccess(client), custom);
        var fields = JiraFieldNames.ForReading(config, custom);
        foreach (var group in ids.GroupBy(id => id.Split('/')[0]).Chunk(config.Page))
        {
            var asked = group.SelectMany(issue => issue).ToHashSet(StringComparer.Ordinal);
            var found = new List<SourceDocument>();
            var failures = new List<SourceFailure>();
            var issues = group.Select(issue => issue.Key).Where(id => id.All(char.IsAsciiDigit)).ToList();
            var fetched = issues.Count == 0 ? new JiraGroup([], []) : await FetchAsync(issues, fields, cancellationToken);
            foreach (var issue in fetched.Issues)
                found.AddRange((await documents.OfAsync(issue, cancellationToken)).Where(document => asked.Contains(document.Id)));

            var reasons = fetched.Failures.ToDictionary(failure => failure.Id);
            var seen = found.Select(document => document.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var id in asked.Where(id => !seen.Contains(id)))
            {
                failures.Add(reasons.GetValueOrDefault(id.Split('/')[0]) is { } failure
                    ? failure with { Id = id }
                    : new SourceFailure(FailureScope.Document, id, FailureReason.NotFound, "The issue is gone, or this account cannot see it any more."));
            }

            yield return new SourceChanges { Documents = found, Failures = failures };
        }
    }

    private async Task<JiraGroup> FetchAsync(List<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        if (client.IsCloud)
            return await JiraFetch.FetchAsync(client, ids, fields, cancellationToken);
        var found = new List<JiraIssue>();
        while (true)
        {
            // Not strict: ids that are gone would otherwise fail the others.
            var page = await client.SearchAsync(new JiraJql(config).WriteIds(ids), found.Count, ids.Count, fields, strict: false, cancellationToken);
            found.AddRange(page.Issues ?? []);
            if (page.Issues is not { Count: > 0 } || found.Count >= Math.Min(page.Total ?? 0, ids.Count))
                return new JiraGroup([.. found.DistinctBy(issue => issue.Id)], []);
        }
    }
}
