using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Fetches issues by id (Cloud). Where an answer is too much to be read, it asks for halves, down to the one issue that is to blame. Jira
/// itself gives up on single issues, too (issueErrors: "a retriable error or payload constraint"): those are asked for again among fewer.
/// Issues that are gone, or not for this account, are in neither of its lists.
/// </summary>
internal static class JiraFetch
{
    /// <summary>Where not one of so many issues can be read, it is not the issues.</summary>
    private const int TooManyToBlame = 4;

    public static async Task<JiraGroup> FetchAsync(JiraClient client, IReadOnlyList<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var group = await PartAsync(client, ids, fields, cancellationToken);
        // Nothing beside them could be read that would prove it: then it may as well be Jira, and another attempt may do.
        return group.Issues.Count > 0
            ? group
            : group with { Failures = [.. group.Failures.Select(failure => failure.Reason == FailureReason.Malformed ? failure with { Reason = FailureReason.Transient } : failure)] };
    }

    private static async Task<JiraGroup> PartAsync(JiraClient client, IReadOnlyList<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        JiraBulk bulk;
        try
        {
            bulk = await client.FetchAsync(ids, fields, cancellationToken);
        }
        catch (SourceException e) when (e.IsUnreadableAnswer() && ids.Count > 1)
        {
            var group = await InHalvesAsync(client, ids, fields, cancellationToken);
            if (e.Kind == SourceErrorKind.Transient && ids.Count >= TooManyToBlame && group.Failures.Count(failure => failure.Reason == FailureReason.Malformed) == ids.Count)
                throw new SourceException(e.Kind, e.Message, e.InnerException);
            return group;
        }
        catch (SourceException e) when (e.IsUnreadableAnswer())
        {
            return new JiraGroup([], [Failure(ids[0], e.Kind == SourceErrorKind.Transient ? FailureReason.Malformed : FailureReason.TooLarge, e.Message)]);
        }

        var issues = (bulk.Issues ?? []).DistinctBy(issue => issue.Id).ToDictionary(issue => issue.Id);
        var refused = (bulk.IssueErrors ?? []).Where(error => error.Id is not null && !issues.ContainsKey(error.Id)).DistinctBy(error => error.Id).ToDictionary(error => error.Id!, error => error.ErrorMessage);
        var again = await AgainAsync(client, ids, refused, fields, cancellationToken);
        var missing = ids.Where(id => !issues.ContainsKey(id) && !refused.ContainsKey(id));
        foreach (var issue in again.Issues)
            issues[issue.Id] = issue;
        return new JiraGroup(
            [.. ids.Select(id => issues.GetValueOrDefault(id)).OfType<JiraIssue>()],
            [.. again.Failures, .. missing.Select(id => Failure(id, FailureReason.NotFound, "Jira named the issue and then did not give it: it is gone, or this account cannot see it any more."))]);
    }

    private static async Task<JiraGroup> AgainAsync(
        JiraClient client, IReadOnlyList<string> ids, Dictionary<string, string?> refused, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        string[] again = [.. ids.Where(refused.ContainsKey)];
        if (again.Length == 0)
            return new JiraGroup([], []);
        if (ids.Count == 1)
            return new JiraGroup([], [Failure(ids[0], FailureReason.Transient, $"Jira did not give the issue: {refused[ids[0]] ?? "it did not say why."}")]);
        return again.Length < ids.Count
            ? await PartAsync(client, again, fields, cancellationToken)
            : await InHalvesAsync(client, again, fields, cancellationToken);
    }

    private static async Task<JiraGroup> InHalvesAsync(JiraClient client, IReadOnlyList<string> ids, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var half = ids.Count / 2;
        var first = await PartAsync(client, [.. ids.Take(half)], fields, cancellationToken);
        var second = await PartAsync(client, [.. ids.Skip(half)], fields, cancellationToken);
        return new JiraGroup([.. first.Issues, .. second.Issues], [.. first.Failures, .. second.Failures]);
    }

    private static SourceFailure Failure(string id, FailureReason reason, string message) => new(FailureScope.Document, id, reason, message);
}
