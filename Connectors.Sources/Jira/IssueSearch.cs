using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Finds issues in the order of their creation, batch by batch and each issue once.</summary>
internal sealed class IssueSearch(JiraConfig config, JiraClient client, JiraJql jql)
{
    private const int MaxParallelFetches = 4;

    /// <param name="updated">Only issues that changed at this time or later. Null means no filter.</param>
    /// <param name="created">Only issues created at this time or later, in seconds since 1970. Null means no filter.</param>
    /// <param name="fields">The fields to request. They must include "created" and "project".</param>
    public async IAsyncEnumerable<IssueBatch> FindAsync(
        string partition, DateTimeOffset? updated, long? created, IReadOnlyList<string> fields,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var batch in client.IsCloud
            ? FindOnCloudAsync(partition, jql.Write(partition, updated, created), fields, cancellationToken)
            : FindOnDataCenterAsync(partition, updated, created, fields, cancellationToken))
        {
            ProjectCheck.Check(partition, batch.Issues);
            yield return batch;
        }
    }

    /// <summary>Pages through thousands of ids, then fetches a hundred issues at a time, a few requests ahead of the reader.</summary>
    private async IAsyncEnumerable<IssueBatch> FindOnCloudAsync(
        string partition, string query, IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tokens = new PageTokens("the search for issues");
        var fetcher = new IssueFetcher(client, fields);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<IssueBatch>>();
        try
        {
            string? token = null;
            do
            {
                var (page, error) = await PageAsync(query, token, cancellationToken);
                if (page is null)
                {
                    // What was fetched ahead is complete, so it is given before the error ends the read.
                    while (ahead.TryDequeue(out var fetch))
                        yield return await fetch;
                    throw new SourceException(error!.Kind, error.Message, error.InnerException)
                    {
                        RetryAfter = error.RetryAfter, InCircles = error.InCircles,
                    };
                }

                if (tokens.AsksAgain(page.NextPageToken, page.IsLast))
                    continue;
                var rows = page.Issues ?? JsonRows<JiraIssueKey>.Empty;
                // A row that has an id is enough to fetch the issue.
                string[] ids = [.. rows.Select(issue => issue.Id!).Concat(rows.Odd.Select(row => row.Text("id")).OfType<string>())];
                if (tokens.Repeats(ids))
                {
                    token = null;
                    continue;
                }

                if (rows.Odd.Where(row => row.Text("id") is null).ToList() is { Count: > 0 } nameless)
                    yield return new IssueBatch([], [.. nameless.Select(row => JiraErrors.OfOdd(row, partition)).Distinct()]);
                token = tokens.Next(page.NextPageToken, page.IsLast, ids);
                foreach (var chunk in ids.Chunk(config.PageSize))
                {
                    ahead.Enqueue(fetcher.FetchAsync(chunk, stop.Token));
                    if (ahead.Count >= MaxParallelFetches)
                        yield return await ahead.Dequeue();
                }
            }
            while (token is not null);

            while (ahead.TryDequeue(out var fetch))
                yield return await fetch;
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<(JiraKeyPage? Page, SourceException? Error)> PageAsync(
        string query, string? token, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.SearchKeysAsync(query, token, cancellationToken), null);
        }
        catch (SourceException e) when (token is not null)
        {
            return (null, e);
        }
    }

    /// <summary>
    /// Offsets shift while issues change. Each page therefore starts at the creation time of the last issue of the page before, and an
    /// offset counts only among the issues created in the same second.
    /// </summary>
    private async IAsyncEnumerable<IssueBatch> FindOnDataCenterAsync(
        string partition, DateTimeOffset? updated, long? created, IReadOnlyList<string> fields,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("the search for issues");
        var given = new HashSet<string>(StringComparer.Ordinal);
        var (from, start) = (created, 0);
        var askedAgain = false;
        while (true)
        {
            var query = jql.Write(partition, updated, from);
            var page = await client.SearchAsync(query, start, config.PageSize, fields, strict: true, cancellationToken);
            var issues = page.Issues ?? JsonRows<JiraIssue>.Empty;
            // An issue that is older than the search asked for is of an earlier page, which a cache or a gateway gave once more.
            if (!askedAgain && issues.Any(issue => IssueBatch.LastCreated([issue]) < from))
            {
                askedAgain = true;
                continue;
            }

            if (issues.Given == 0)
            {
                if (page.Total > start)
                {
                    throw new SourceException(
                        SourceErrorKind.Transient, $"Jira says there are {page.Total} issues but returned none after the first {start}.");
                }

                yield break;
            }

            var fresh = issues.Where(issue => !given.Contains(issue.Id)).ToList();
            var odd = issues.Odd.Where(row => row.Text("id") is not { } id || given.Add(id)).ToList();
            if (fresh.Count + odd.Count > 0)
                yield return new IssueBatch(fresh, [.. odd.Select(row => JiraErrors.OfOdd(row, partition)).Distinct()]);
            // A later page without a new issue may be a repetition of the one before, so it does not prove the end of the search.
            if (start + issues.Given >= page.Total && (start == 0 || fresh.Count + odd.Count > 0))
                yield break;

            if (IssueBatch.LastCreated(issues) is { } last && (from is null || last > from))
            {
                (from, start) = (last, 0);
                given =
                [
                    .. issues.Where(issue => IssueBatch.LastCreated([issue]) >= last).Select(issue => issue.Id),
                    .. issues.Odd.Select(row => row.Text("id")).OfType<string>(),
                ];
            }
            else
            {
                start += issues.Given;
                given.UnionWith(issues.Select(issue => issue.Id));
            }

            // Rows without an id are told apart by their place.
            guard.Page(
                $"{from} {start}",
                [
                    .. issues.Select(issue => issue.Id),
                    .. issues.Odd.Select((row, place) => row.Text("id") ?? $"{from} {start} {place}"),
                ]);
        }
    }
}

/// <param name="Issues">Issues in the order of their creation.</param>
/// <param name="Failures">Issues that the search found but that could not be read.</param>
internal sealed record IssueBatch(IReadOnlyList<JiraIssue> Issues, IReadOnlyList<SourceFailure> Failures)
{
    /// <summary>Whether an answer could be read but for some of its rows.</summary>
    public bool HasOddRows { get; init; }

    /// <summary>Returns the creation time of the newest issue, in seconds since 1970; null if no issue has one.</summary>
    public static long? LastCreated(IReadOnlyList<JiraIssue> issues)
        => issues.Max(issue => JiraTime.Parse(issue.Fields.Created)?.ToUnixTimeSeconds());
}
