using System.Runtime.CompilerServices;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;

namespace Connectors.Jobs.Running;

/// <summary>
/// Decides what of a source's batch is to be written, and reads the content of that alone. A large batch comes in parts, so that the text in
/// memory stays bounded.
/// </summary>
internal sealed class BatchPreparer(DocumentStore documents, ParallelContentReader contents, EngineOptions options)
{
    public async IAsyncEnumerable<PreparedPart> PrepareAsync(
        TaskSession session, SourceChanges changes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (batch, open) = await SortAsync(session, changes, cancellationToken);
        await foreach (var read in contents.ReadAllAsync(open, session.Connector.Config.SizeLimit, cancellationToken))
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

    /// <summary>What can be told without reading content, and the documents whose content is to be read.</summary>
    private async Task<(PreparedBatch Batch, List<Candidate> Open)> SortAsync(
        TaskSession session, SourceChanges changes, CancellationToken cancellationToken)
    {
        var batch = new PreparedBatch { Unchanged = changes.Unchanged };
        batch.Failures.AddRange(changes.Failures.Select(failure => new DocumentFailure(failure)));
        batch.Deleted.AddRange(changes.Deleted);
        batch.Skipped.AddRange(changes.Skipped);

        List<Candidate> open = [];
        var given = changes.Documents.GroupBy(document => document.Id).Select(same => same.Last()).ToArray();
        var known = given.Length == 0
            ? []
            : await documents.FindAsync(session.Task.ConnectorId, [.. given.Select(document => document.Id)], cancellationToken);
        foreach (var document in given)
        {
            var attributes = Attributes.Of(session.Task.ConnectorId, document, session.Connector.Config.FieldMapping);
            Sort(session.Task, new Candidate(document, attributes, known.GetValueOrDefault(document.Id)), batch, open);
        }

        return (batch, open);
    }

    private static void Sort(LeasedTask task, Candidate candidate, PreparedBatch batch, List<Candidate> open)
    {
        var afresh = task.Rebuild || task.Work == TaskWork.Reread;
        if (!afresh && candidate.FailedBefore)
            batch.StillFailing++;
        else if (afresh || !candidate.SameContent)
            open.Add(candidate);
        else if (!candidate.SameAttributes(task.PartitionKey))
            batch.Add(candidate.Attributes);
        else if (candidate.Known!.Missing)
            batch.Returned.Add(candidate.Document.Id);
        else
            batch.UnchangedIds.Add(candidate.Document.Id);
    }

    private static void Add(LeasedTask task, CandidateContent read, PreparedBatch batch)
    {
        var (candidate, content, failure) = read;
        if (failure is not null)
            batch.Failures.Add(failure);
        else if (task.Rebuild || candidate.Known is not { Stored: true } known || known.ContentHash != content!.Hash)
            batch.Add(candidate.Attributes with { Content = content });
        else if (!candidate.SameAttributes(task.PartitionKey))
            batch.Add(candidate.Attributes);
        else if (!candidate.SameFingerprint)
            batch.Refingerprinted[candidate.Document.Id] = candidate.Attributes.Fingerprint;
        else if (known.Missing)
            batch.Returned.Add(candidate.Document.Id);
        else
            batch.UnchangedIds.Add(candidate.Document.Id);
    }
}
