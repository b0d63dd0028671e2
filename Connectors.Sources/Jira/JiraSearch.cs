using System.Runtime.CompilerServices;
using Connectors.Sources.Http;

namespace Connectors.Sources.Jira;

/// <summary>Finds issues in the order of their creation, a group at a time, each issue once.</summary>
internal sealed class JiraSearch(JiraConfig config, JiraClient client, JiraJql jql)
{
    private const int FetchesAtOnce = 4;

    /// <param name="fields">What to ask for, creation time and project included.</param>
    public async IAsyncEnumerable<JiraGroup> FindAsync(
        string partition, DateTimeOffset? updated, long? created, IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var group in client.IsCloud
            ? OnCloudAsync(jql.Write(partition, updated, created), fields, cancellationToken)
            : OnDataCenterAsync(partition, updated, created, fields, cancellationToken))
        {
            JiraBelonging.Check(partition, group.Issues);
            yield return group;
        }
    }

    /// <summary>Ids by the thousand, then the issues by the hundred, some requests ahead of the reader.</summary>
    private async IAsyncEnumerable<JiraGroup> OnCloudAsync(
        string query, IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tokens = new JiraTokens("the search for issues");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<JiraGroup>>();
        try
        {
            string? token = null;
            do
            {
                var page = await client.IdsAsync(query, token, cancellationToken);
                string[] ids = [.. (page.Issues ?? []).Select(issue => issue.Id).OfType<string>()];
                token = tokens.Next(page.NextPageToken, ids);
                foreach (var group in ids.Chunk(config.Page))
                {
                    ahead.Enqueue(JiraFetch.FetchAsync(client, group, fields, stop.Token));
                    if (ahead.Count >= FetchesAtOnce)
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

    /// <summary>
    /// Offsets drift while issues change; so each page begins where the last one ended, at a moment of creation, and an offset counts only
    /// among the issues of one second.
    /// </summary>
    private async IAsyncEnumerable<JiraGroup> OnDataCenterAsync(
        string partition, DateTimeOffset? updated, long? created, IReadOnlyList<string> fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var guard = new PageGuard("the search for issues");
        var given = new HashSet<string>(StringComparer.Ordinal);
        var (from, start) = (created, 0);
        while (true)
        {
            var page = await client.SearchAsync(jql.Write(partition, updated, from), start, config.Page, fields, strict: true, cancellationToken);
            var issues = page.Issues ?? [];
            if (issues.Count == 0)
            {
                if (page.Total > start)
                    throw new SourceException(SourceErrorKind.Transient, $"Jira counts {page.Total} issues and gave none from number {start} on.");
                yield break;
            }

            var fresh = issues.Where(issue => !given.Contains(issue.Id)).ToList();
            if (fresh.Count > 0)
                yield return new JiraGroup(fresh, []);
            // Where a page has nothing new, nobody can tell that it is the one that was asked for.
            if (start + issues.Count >= page.Total && (start == 0 || fresh.Count > 0))
                yield break;

            var last = JiraGroup.CreatedOf(issues);
            if (last is { } next && (from is null || next > from))
            {
                (from, start) = (next, 0);
                given = [.. issues.Where(issue => JiraGroup.CreatedOf([issue]) >= next).Select(issue => issue.Id)];
            }
            else
            {
                start += issues.Count;
                given.UnionWith(issues.Select(issue => issue.Id));
            }

            guard.Page($"{from} {start}", [.. issues.Select(issue => issue.Id)]);
        }
    }
}
