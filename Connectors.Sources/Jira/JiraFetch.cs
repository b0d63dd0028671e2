using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Fetches issues by id (Cloud). Where an answer is too much to be read, it asks for halves, down to the one issue that is to blame.</summary>
internal static class JiraFetch
{
    public static async Task<JiraGroup> FetchAsync(JiraClient client, IReadOnlyList<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        JiraBulk bulk;
        try
        {
            bulk = await client.FetchAsync(ids, fields, cancellationToken);
        }
        catch (SourceException e) when (e.IsUnreadableAnswer() && ids.Count > 1)
        {
            var half = ids.Count / 2;
            var first = await FetchAsync(client, [.. ids.Take(half)], fields, cancellationToken);
            var second = await FetchAsync(client, [.. ids.Skip(half)], fields, cancellationToken);
            return new JiraGroup([.. first.Issues, .. second.Issues], [.. first.Failures, .. second.Failures]);
        }
        catch (SourceException e) when (e.IsUnreadableAnswer())
        {
            return new JiraGroup([], [Failure(ids[0], FailureReason.Malformed, e.Message)]);
        }

        var issues = (bulk.Issues ?? []).DistinctBy(issue => issue.Id).ToDictionary(issue => issue.Id);
        var errors = (bulk.IssueErrors ?? []).DistinctBy(error => error.Id).ToDictionary(error => error.Id, error => error.ErrorMessage);
        return new JiraGroup(
            [.. ids.Select(id => issues.GetValueOrDefault(id)).OfType<JiraIssue>()],
            [.. ids.Where(id => !issues.ContainsKey(id)).Select(id => Failure(id, FailureReason.NotFound, errors.GetValueOrDefault(id) ?? "Jira named the issue and then did not give it."))]);
    }

    private static SourceFailure Failure(string id, FailureReason reason, string message) => new(FailureScope.Document, id, reason, message);
}
