using System.Text.Json;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Writes a batch and its checkpoint in one transaction, fenced by the task's lease.</summary>
internal sealed class BatchWriter(Database database, PruneGuard guard)
{
    /// <summary>Commits a batch.</summary>
    /// <param name="task">The leased task.</param>
    /// <param name="batch">The documents, failures and checkpoint to write.</param>
    /// <param name="usage">The cost of the task so far, by endpoint, as JSON.</param>
    /// <param name="leaseTtl">How long the lease is renewed for.</param>
    /// <param name="cancellationToken">Rolls the transaction back.</param>
    /// <exception cref="LeaseLostException">Another worker has the task; nothing was written.</exception>
    public async Task CommitAsync(
        LeasedTask task, PreparedBatch batch, string usage, TimeSpan leaseTtl, CancellationToken cancellationToken)
    {
        using var span = EngineTelemetry.Commit();
        var step = await database.InTransactionAsync(
            async connection =>
            {
                await TaskStore.LockAsync(connection, task, cancellationToken);
                var added = await WriteAsync(connection, task, batch, cancellationToken);
                var step = StepOf(batch, added, usage, leaseTtl);
                await TaskStore.CommitAsync(connection, task, step, cancellationToken);
                return step;
            },
            cancellationToken);
        RecordMetrics(step);
    }

    private async Task<int> WriteAsync(
        NpgsqlConnection connection, LeasedTask task, PreparedBatch batch, CancellationToken cancellationToken)
    {
        var added = batch.Documents.Count == 0
            ? 0
            : await DocumentSql.WriteAsync(connection, task, batch.Documents, cancellationToken);
        if (batch.Returned.Count > 0)
            await DocumentRemovalSql.ReturnAsync(connection, task.ConnectorId, batch.Returned, cancellationToken);
        if (batch.Refingerprinted.Count > 0)
            await DocumentSql.RefingerprintAsync(connection, task.ConnectorId, batch.Refingerprinted, cancellationToken);

        string[] met =
        [
            .. batch.Documents.Select(document => document.SourceId),
            .. batch.UnchangedIds,
            .. batch.Refingerprinted.Keys,
            .. batch.Returned,
        ];
        if (batch.Deleted.Count > 0)
            await NamedDeletionSql.NameAsync(connection, task, guard, batch.Deleted, cancellationToken);
        // What contradicts itself deletes nothing: a document that the run meets together with its name, or later, stays.
        if (met.Length > 0)
            await NamedDeletionSql.SpareAsync(connection, task, met, cancellationToken);

        string[] settled = [.. met, .. batch.Deleted, .. batch.Skipped.Select(skip => skip.Id)];
        if (settled.Length > 0)
            await FailureStore.ResolveAsync(connection, task.ConnectorId, settled, cancellationToken);
        await FailureStore.AddAsync(connection, task, batch.Failures, cancellationToken);
        if (batch.Skipped.Count > 0)
            await DecisionSql.SkipAsync(connection, task, batch.Skipped, batch.SkippedFingerprints, cancellationToken);
        return added;
    }

    private static TaskStep StepOf(PreparedBatch batch, int added, string usage, TimeSpan leaseTtl) => new()
    {
        Checkpoint = batch.Checkpoint,
        MovesCheckpoint = batch.Checkpoint is not null,
        Added = added,
        Updated = batch.Documents.Count - added,
        Unchanged = batch.AllUnchanged,
        Skipped = batch.Skipped.Count,
        Failed = batch.Failures.Count + batch.StillFailing,
        Total = batch.Total,
        SkippedRules = JsonSerializer.Serialize(batch.Skipped.CountBy(skip => skip.Rule).ToDictionary()),
        Usage = usage,
        LeaseTtl = leaseTtl,
    };

    private static void RecordMetrics(TaskStep step)
    {
        EngineTelemetry.Count("added", step.Added);
        EngineTelemetry.Count("updated", step.Updated);
        EngineTelemetry.Count("unchanged", step.Unchanged);
        EngineTelemetry.Count("skipped", step.Skipped);
        EngineTelemetry.Count("failed", step.Failed);
    }
}
