using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>
/// Fetches issues by id (Cloud). If an answer cannot be read, it asks for each half separately, down to the one issue that causes it.
/// Jira itself may leave out single issues (issueErrors: "a retriable error or payload constraint"); those are requested again in smaller
/// groups. An issue that does not exist, or that the account may not see, is in neither list of an answer.
/// </summary>
internal sealed class IssueFetcher(JiraClient client, IReadOnlyList<string> fields)
{
    /// <summary>If at least this many issues were requested and none can be read, the fault is not in the issues.</summary>
    private const int MinIssuesToBlameJira = 4;

    public async Task<IssueBatch> FetchAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var batch = await FetchPartAsync(ids, cancellationToken);
        // If no answer was readable, nothing proves that the issues are broken. Jira may be, and a later attempt may succeed.
        return batch.Issues.Count > 0 || batch.HasOddRows ? batch : batch with { Failures = [.. batch.Failures.Select(Soften)] };
    }

    private async Task<IssueBatch> FetchPartAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        JiraBulkFetch answer;
        try
        {
            answer = await client.FetchAsync(ids, fields, cancellationToken);
        }
        catch (SourceException e) when (e.IsUnreadableAnswer() && ids.Count > 1)
        {
            var batch = await FetchHalvesAsync(ids, cancellationToken);
            if (e.Kind == SourceErrorKind.Transient && ids.Count >= MinIssuesToBlameJira && batch.Failures.Count(IsMalformed) == ids.Count)
                throw new SourceException(e.Kind, e.Message, e.InnerException) { InCircles = e.InCircles };
            return batch;
        }
        catch (SourceException e) when (e.IsUnreadableAnswer())
        {
            var reason = e.Kind == SourceErrorKind.Transient ? FailureReason.Malformed : FailureReason.TooLarge;
            return new IssueBatch([], [Failure(ids[0], reason, e.Message)]);
        }

        var found = answer.Issues ?? JsonRows<JiraIssue>.Empty;
        var issues = found.DistinctBy(issue => issue.Id).ToDictionary(issue => issue.Id);
        var odd = Odd(ids, found, issues);
        var refused = answer.IssueErrors.OrNone()
            .Where(error => error.Id is not null && !issues.ContainsKey(error.Id) && !odd.ContainsKey(error.Id))
            .DistinctBy(error => error.Id)
            .ToDictionary(error => error.Id!, error => error.ErrorMessage);
        var retried = await RetryAsync(ids, refused, cancellationToken);
        var missing = ids.Where(id => !issues.ContainsKey(id) && !refused.ContainsKey(id) && !odd.ContainsKey(id));
        foreach (var issue in retried.Issues)
            issues[issue.Id] = issue;
        return new IssueBatch(
            [.. ids.Select(id => issues.GetValueOrDefault(id)).OfType<JiraIssue>()],
            [.. odd.Values, .. retried.Failures, .. missing.Select(Missing)])
        {
            HasOddRows = odd.Count > 0 || retried.HasOddRows,
        };
    }

    /// <summary>
    /// Returns the failures of issues whose rows cannot be read, by id. If a row has no id, it is one of the issues that the answer lacks.
    /// </summary>
    private static Dictionary<string, SourceFailure> Odd(
        IReadOnlyList<string> ids, JsonRows<JiraIssue> found, Dictionary<string, JiraIssue> issues)
    {
        var failures = new Dictionary<string, SourceFailure>();
        foreach (var row in found.Odd)
        {
            if (row.Text("id") is { } id && !issues.ContainsKey(id))
                failures.TryAdd(id, JiraErrors.OfOdd(row, ""));
        }

        if (found.Odd.FirstOrDefault(row => row.Text("id") is null) is { } nameless)
        {
            foreach (var id in ids.Where(id => !issues.ContainsKey(id)))
                failures.TryAdd(id, Failure(id, FailureReason.Malformed, nameless.Describe("Jira")));
        }

        return failures;
    }

    private async Task<IssueBatch> RetryAsync(
        IReadOnlyList<string> ids, Dictionary<string, string?> refused, CancellationToken cancellationToken)
    {
        string[] again = [.. ids.Where(refused.ContainsKey)];
        if (again.Length == 0)
            return new IssueBatch([], []);
        if (ids.Count == 1)
        {
            var message = $"Jira did not return the issue: {refused[ids[0]] ?? "it gave no reason."}";
            return new IssueBatch([], [Failure(ids[0], FailureReason.Transient, message)]);
        }

        return again.Length < ids.Count
            ? await FetchPartAsync(again, cancellationToken)
            : await FetchHalvesAsync(again, cancellationToken);
    }

    private async Task<IssueBatch> FetchHalvesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var half = ids.Count / 2;
        var first = await FetchPartAsync([.. ids.Take(half)], cancellationToken);
        var second = await FetchPartAsync([.. ids.Skip(half)], cancellationToken);
        return new IssueBatch([.. first.Issues, .. second.Issues], [.. first.Failures, .. second.Failures])
        {
            HasOddRows = first.HasOddRows || second.HasOddRows,
        };
    }

    private static SourceFailure Soften(SourceFailure failure)
        => IsMalformed(failure) ? failure with { Reason = FailureReason.Transient } : failure;

    private static bool IsMalformed(SourceFailure failure) => failure.Reason == FailureReason.Malformed;

    private static SourceFailure Missing(string id) => Failure(
        id, FailureReason.NotFound, "Jira listed the issue but did not return it: it was deleted, or this account may not see it.");

    private static SourceFailure Failure(string id, FailureReason reason, string message)
        => new(FailureScope.Document, id, reason, message);
}
