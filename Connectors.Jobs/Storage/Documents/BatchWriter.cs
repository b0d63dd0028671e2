using System.Text.Json;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Telemetry;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Writes a batch and its checkpoint in one transaction, fenced by the task's lease.</summary>
internal sealed class BatchWriter(Database database)
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
                var (added, deleted) = await WriteAsync(connection, task, batch, cancellationToken);
                var step = StepOf(batch, added, deleted, usage, leaseTtl);
                await TaskStore.CommitAsync(connection, task, step, cancellationToken);
                return step;
            },
            cancellationToken);
        RecordMetrics(step);
    }

    private static async Task<(int Added, int Deleted)> WriteAsync(
        NpgsqlConnection connection, LeasedTask task, PreparedBatch batch, CancellationToken cancellationToken)
    {
        var added = batch.Documents.Count == 0
            ? 0
            : await DocumentSql.WriteAsync(connection, task, batch.Documents, cancellationToken);
        if (batch.Returned.Count > 0)
            await DocumentRemovalSql.ReturnAsync(connection, task.ConnectorId, batch.Returned, cancellationToken);
        if (batch.Refingerprinted.Count > 0)
            await DocumentSql.RefingerprintAsync(connection, task.ConnectorId, batch.Refingerprinted, cancellationToken);
        var deleted = batch.Deleted.Count == 0
            ? 0
            : await DocumentRemovalSql.DeleteNamedAsync(connection, task, batch.Deleted, cancellationToken);

        string[] settled =
        [
            .. batch.Documents.Select(document => document.SourceId),
            .. batch.UnchangedIds,
            .. batch.Refingerprinted.Keys,
            .. batch.Returned,
            .. batch.Deleted,
            .. batch.Skipped.Select(skip => skip.Id),
        ];
        if (settled.Length > 0)
            await FailureStore.ResolveAsync(connection, task.ConnectorId, settled, cancellationToken);
        await FailureStore.AddAsync(connection, task, batch.Failures, cancellationToken);
        if (batch.Skipped.Count > 0)
            await DecisionSql.SkipAsync(connection, task, batch.Skipped, batch.SkippedFingerprints, cancellationToken);
        return (added, deleted);
    }

    private static TaskStep StepOf(PreparedBatch batch, int added, int deleted, string usage, TimeSpan leaseTtl) => new()
    {
        Checkpoint = batch.Checkpoint,
        MovesCheckpoint = batch.Checkpoint is not null,
        Added = added,
        Updated = batch.Documents.Count - added,
        Unchanged = batch.AllUnchanged,
        Skipped = batch.Skipped.Count,
        Failed = batch.Failures.Count + batch.StillFailing,
        Deleted = deleted,
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
        EngineTelemetry.Count("deleted", step.Deleted);
    }
}
