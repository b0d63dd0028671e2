using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>
/// Deletes what is older than it need be, a little with each call. Tables without an index by age are walked through page by page; where
/// the walk is belongs to this process, and starts over after a restart.
/// </summary>
internal sealed class Retention(Database database, RetentionOptions options, TimeProvider time)
{
    private const int PieceSize = 2_000;

    /// <summary>How long a call deletes old runs. A busy installation has millions of tasks a day.</summary>
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(2);

    private DecisionKey _decision = DecisionKey.First;
    private long _failure;
    private long _set;

    /// <summary>Deletes a piece of each kind of data. A kind that cannot be deleted holds up no other.</summary>
    /// <exception cref="AggregateException">Some kinds could not be deleted.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        List<Exception> errors = [];
        foreach (var delete in (Func<NpgsqlConnection, CancellationToken, Task>[])
            [DeleteRunsAsync, DeleteRowsAsync, DeleteFailuresAsync, DeleteDecisionsAsync, DeleteUnusedAccessAsync])
        {
            try
            {
                await delete(connection, cancellationToken);
            }
            catch (PostgresException exception) when (!exception.IsDatabaseAway())
            {
                errors.Add(exception);
            }
        }

        if (errors.Count > 0)
            throw new AggregateException("Not all that is old could be deleted.", errors);
    }

    private async Task DeleteRunsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (await RunUpkeepSql.DeleteOldAsync(connection, options.Runs, PieceSize, cancellationToken) >= PieceSize
            && time.GetElapsedTime(began) < RunTime)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task DeleteRowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await AuditStore.DeleteOldAsync(connection, options.Audit, PieceSize, cancellationToken);
        await ApiKeyStore.DeleteOldAsync(connection, options.Keys, PieceSize, cancellationToken);
    }

    private async Task DeleteFailuresAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => _failure = await FailureUpkeepSql.DeleteOldAsync(
            connection, options.ResolvedFailures, _failure, PieceSize, cancellationToken);

    private async Task DeleteDecisionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => _decision = await DecisionSql.DeleteOldAsync(connection, options.Decisions, _decision, PieceSize, cancellationToken);

    private async Task DeleteUnusedAccessAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var from = _set;
        // If a document gets the access in this very moment, the statement fails. The next walk looks at it again.
        _set += PieceSize;
        var page = await AccessSetSql.DeleteUnusedAsync(connection, from, PieceSize, cancellationToken);
        _set = page.Seen < PieceSize ? 0 : page.Last;
    }
}
