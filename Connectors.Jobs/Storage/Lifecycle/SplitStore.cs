using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>Turns a source's partitions into the tasks of a run.</summary>
internal sealed class SplitStore(Database database)
{
    /// <summary>Adds a run's tasks once. Returns false, and changes nothing, if the run was split before or has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="split">The partitions, and those that could not be read.</param>
    /// <param name="work">The work of each task.</param>
    /// <param name="usage">The cost of the split, by endpoint, as JSON.</param>
    /// <param name="cancellationToken">Rolls the transaction back.</param>
    public Task<bool> WriteAsync(RunRow run, SourceSplit split, TaskWork work, string usage, CancellationToken cancellationToken)
        => database.InTransactionAsync(
            async connection =>
            {
                if (!await RunStore.SplitAsync(connection, run.Id, split.Complete, usage, cancellationToken))
                    return false;

                var partitions = split.Partitions.DistinctBy(partition => partition.Key).ToArray();
                var keys = partitions.Select(partition => partition.Key).ToArray();
                var labels = partitions.Select(partition => partition.Label).ToArray();
                SourceFailure[] failures =
                    [.. split.Failures, .. await OfKnownAsync(connection, run, split.FailuresIfKnown, cancellationToken)];
                await PartitionSql.RememberAsync(connection, run.ConnectorId, keys, labels, cancellationToken);
                if (split.Complete)
                    await MissAsync(connection, run, [.. keys, .. failures.Select(failure => failure.Id)], cancellationToken);
                await FailureStore.AddAsync(connection, run, failures, cancellationToken);
                await NewTaskSql.AddAsync(connection, run, work, keys, labels, cancellationToken);
                await NewTaskSql.AddFailedAsync(connection, run, work, [.. failures.Select(Failed)], cancellationToken);
                return true;
            },
            cancellationToken);

    private static FailedPartition Failed(SourceFailure failure)
        => new(failure.Id, failure.Title ?? failure.Id, failure.Reason.ToErrorKind(), failure.Message);

    /// <summary>Failures of containers that this connector has read before.</summary>
    private static async Task<IEnumerable<SourceFailure>> OfKnownAsync(
        NpgsqlConnection connection, RunRow run, IReadOnlyList<SourceFailure> failures, CancellationToken cancellationToken)
    {
        if (failures.Count == 0)
            return [];
        var known = await PartitionSql.KnownAsync(
            connection, run.ConnectorId, [.. failures.Select(failure => failure.Id)], cancellationToken);
        return failures.Where(failure => known.Contains(failure.Id));
    }

    /// <summary>
    /// Records that partitions and failed containers are missing from a complete split. Missing once is not proof for a partition.
    /// </summary>
    private static async Task MissAsync(NpgsqlConnection connection, RunRow run, string[] present, CancellationToken cancellationToken)
    {
        // An access refresh runs alongside syncs and prunes, so its split may be the same look at the source, not a second one.
        if (run.Kind != RunKind.Access)
            await PartitionSql.MissAsync(connection, run.ConnectorId, present, cancellationToken);
        await FailureStore.ResolveGoneAsync(connection, run.ConnectorId, present, cancellationToken);
    }
}
