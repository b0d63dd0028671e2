using System.Runtime.CompilerServices;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>
/// Decides which documents of a source's batch must be written, and reads the content of those only. Returns a large batch in parts, which
/// bounds the text in memory.
/// </summary>
internal sealed class BatchPreparer(
    DocumentStore documents, ParallelContentReader contents, FormatCatalog formats, EngineOptions options)
{
    /// <param name="openings">Has a place for each document that the task may open at once.</param>
    public async IAsyncEnumerable<PreparedPart> PrepareAsync(
        TaskSession session, SourceChanges changes, SemaphoreSlim openings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (batch, unread) = await SortAsync(session, changes, cancellationToken);
        // A file may take minutes. Its limits hold then, and not the connector's time without progress.
        var terms = new ExtractionTerms(session.Connector.Config.SizeLimit, Working: session.Progress);
        await foreach (var read in contents.ReadAllAsync(unread, terms, openings, cancellationToken))
        {
            Add(session.Task, read, batch);
            session.Progress();
            if (batch.Weight >= options.BatchWeight)
            {
                yield return new PreparedPart(batch, Last: false);
                batch = new PreparedBatch();
            }
        }

        yield return new PreparedPart(batch, Last: true);
    }

    /// <summary>
    /// Sorts out the documents that need no reading. Returns them as the start of a batch, and the documents whose content must be read.
    /// </summary>
    private async Task<(PreparedBatch Batch, List<Candidate> Unread)> SortAsync(
        TaskSession session, SourceChanges changes, CancellationToken cancellationToken)
    {
        var batch = new PreparedBatch { Unchanged = changes.Unchanged };
        batch.Failures.AddRange(changes.Failures.Select(failure => new DocumentFailure(failure)));
        batch.Deleted.AddRange(changes.Deleted);
        batch.Skipped.AddRange(changes.Skipped);

        List<Candidate> unread = [];
        var latest = changes.Documents.GroupBy(document => document.Id).Select(same => same.Last()).ToArray();
        var known = latest.Length == 0
            ? []
            : await documents.FindAsync(session.Task.ConnectorId, [.. latest.Select(document => document.Id)], cancellationToken);
        foreach (var document in latest)
        {
            var attributes = DocumentAttributes.Of(session.Task.ConnectorId, document, session.Connector.Config.FieldMapping);
            Sort(session.Task, new Candidate(document, attributes, known.GetValueOrDefault(document.Id)), batch, unread);
        }

        return (batch, unread);
    }

    private void Sort(LeasedTask task, Candidate candidate, PreparedBatch batch, List<Candidate> unread)
    {
        var readAgain = task.Rebuild || task.Work == TaskWork.Reread;
        if (!readAgain && candidate.FailedBefore)
            batch.StillFailing++;
        else if (!readAgain && candidate.SkippedBefore(formats.Signature))
            batch.Skip(candidate.Document.Id, candidate.Known!.SkippedRule, candidate.SkippedFingerprint(formats.Signature));
        else if (readAgain || !candidate.SameContent)
            unread.Add(candidate);
        else if (!candidate.SameAttributes(task.PartitionKey))
            batch.Add(candidate.Attributes);
        else if (candidate.Known!.Missing)
            batch.Returned.Add(candidate.Document.Id);
        else
            batch.UnchangedIds.Add(candidate.Document.Id);
    }

    private void Add(LeasedTask task, CandidateContent read, PreparedBatch batch)
    {
        var (candidate, content, failure, skipRule) = read;
        if (failure is not null)
            batch.Failures.Add(failure);
        else if (skipRule is not null)
            LeaveOut(candidate, skipRule, batch);
        else if (task.Rebuild || !candidate.Holds(content!))
            batch.Add(candidate.Attributes with { Content = content });
        else if (!candidate.SameAttributes(task.PartitionKey))
            batch.Add(candidate.Attributes);
        else if (!candidate.SameFingerprint)
            batch.Refingerprinted[candidate.Document.Id] = candidate.Attributes.Fingerprint;
        else if (candidate.Known!.Missing)
            batch.Returned.Add(candidate.Document.Id);
        else
            batch.UnchangedIds.Add(candidate.Document.Id);
    }

    /// <summary>The text of an earlier version would be wrong. A document that is stored is removed.</summary>
    private void LeaveOut(Candidate candidate, string rule, PreparedBatch batch)
    {
        batch.Skip(candidate.Document.Id, rule, candidate.SkippedFingerprint(formats.Signature));
        if (candidate.Known is { Stored: true })
            batch.Deleted.Add(candidate.Document.Id);
    }
}

/// <summary>A part of a source's batch, ready to be committed.</summary>
/// <param name="Batch">The documents of this part.</param>
/// <param name="Last">True for the last part of the source's batch. Only then may the batch's checkpoint be committed.</param>
internal sealed record PreparedPart(PreparedBatch Batch, bool Last);
