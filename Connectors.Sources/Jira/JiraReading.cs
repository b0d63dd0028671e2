using System.Runtime.CompilerServices;

namespace Connectors.Sources.Jira;

/// <summary>Reads a project: what changed since, in the order of creation.</summary>
internal sealed class JiraReading(JiraConfig config, JiraClient client)
{
    public async IAsyncEnumerable<SourceBatch<JiraCheckpoint>> ReadAsync(
        ReadRequest<JiraCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = Earlier(request.Window.Since, request.Previous?.MissedSince);
        var custom = await JiraFieldNames.CustomAsync(config, client, cancellationToken);
        var documents = new JiraDocuments(config, client, new JiraAccess(client), custom);
        var position = new JiraCheckpoint(request.From?.Created);
        await using var groups = new JiraSearch(config, client, new JiraJql(config))
            .FindAsync(request.Partition, since, position.Created, JiraFieldNames.ForReading(config, custom), cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var (moved, refusal) = await JiraRefusal.NextAsync(groups, client, request.Partition, cancellationToken);
            if (refusal is not null)
            {
                yield return new SourceBatch<JiraCheckpoint>
                {
                    Failures = [refusal], Checkpoint = position with { MissedSince = since ?? DateTimeOffset.UnixEpoch },
                };
                yield break;
            }

            if (!moved)
                break;
            var found = new List<SourceDocument>();
            foreach (var issue in groups.Current.Issues)
                found.AddRange(await documents.OfAsync(issue, cancellationToken));

            // The same time of creation is read again after a stop: equal fingerprints cost nothing.
            position = new JiraCheckpoint(groups.Current.Created ?? position.Created);
            yield return new SourceBatch<JiraCheckpoint> { Documents = found, Failures = groups.Current.Failures, Checkpoint = position };
        }

        // Says, also where nothing was found, that nothing is missed any more.
        yield return new SourceBatch<JiraCheckpoint> { Checkpoint = position };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? since, DateTimeOffset? missed)
        => since is null || missed is null ? since : missed < since ? missed == DateTimeOffset.UnixEpoch ? null : missed : since;
}
