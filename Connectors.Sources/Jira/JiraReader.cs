using System.Runtime.CompilerServices;
using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Jira;

/// <summary>Reads the changed issues of a project in the order of their creation.</summary>
internal sealed class JiraReader(JiraConfig config, JiraClient client)
{
    public async IAsyncEnumerable<SourceBatch<JiraCheckpoint>> ReadAsync(
        ReadRequest<JiraCheckpoint> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = Earlier(request.Window.Since, request.Previous?.MissedSince);
        var custom = await FieldSelection.CustomAsync(config, client, cancellationToken);
        var documents = new JiraDocuments(config, client, new JiraAccess(client), custom);
        var position = new JiraCheckpoint(request.From?.Created);
        var found = new IssueSearch(config, client, new JiraJql(config))
            .FindAsync(request.Partition, since, position.Created, FieldSelection.ForReading(config, custom), cancellationToken);
        await using var batches = (config.IncludeAttachments && config.BatchSize is null ? GatherAsync(found, cancellationToken) : found)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var (moved, refusal) = await JiraErrors.NextAsync(batches, client, request.Partition, cancellationToken);
            if (refusal is not null)
            {
                yield return new SourceBatch<JiraCheckpoint>
                {
                    Failures = [refusal],
                    Checkpoint = position with { MissedSince = since ?? DateTimeOffset.UnixEpoch },
                };
                yield break;
            }

            if (!moved)
                break;
            var batch = batches.Current;
            var (made, failures) = (new List<SourceDocument>(), new List<SourceFailure>(batch.Failures));
            foreach (var issue in batch.Issues)
            {
                var changes = await documents.FromAsync(issue, cancellationToken);
                made.AddRange(changes.Documents);
                failures.AddRange(changes.Failures);
            }

            // After a stop, issues of the same creation time are read twice. Their fingerprints are unchanged, so that costs little.
            position = new JiraCheckpoint(IssueBatch.LastCreated(batch.Issues) ?? position.Created);
            yield return new SourceBatch<JiraCheckpoint> { Documents = made, Failures = failures, Checkpoint = position };
        }

        // Emit a final checkpoint even when there are no issues: it clears MissedSince.
        yield return new SourceBatch<JiraCheckpoint> { Checkpoint = position };
    }

    private static IAsyncEnumerable<IssueBatch> GatherAsync(IAsyncEnumerable<IssueBatch> batches, CancellationToken cancellationToken)
        => batches
            .GatherAsync(
                batch => batch.Issues.Sum(issue => 1 + (issue.Fields.Attachment?.Count ?? 0)),
                batch => batch.Issues.Sum(IssueText.Length),
                cancellationToken)
            .Select(some => new IssueBatch([.. some.SelectMany(batch => batch.Issues)], [.. some.SelectMany(batch => batch.Failures)]));

    /// <summary>Returns the earlier start of changes. Null, and the Unix epoch in a checkpoint, mean everything.</summary>
    private static DateTimeOffset? Earlier(DateTimeOffset? since, DateTimeOffset? missed)
    {
        if (since is null || missed is null || missed >= since)
            return since;
        return missed == DateTimeOffset.UnixEpoch ? null : missed;
    }
}
