using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Runs;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>
/// Settles runs that have worked off their tasks: hides, deletes, brings back and forgets documents, and ends the run. Works in pieces,
/// each a short transaction that stores how far it is, so any process can go on after another died. A small run is one piece. The run's
/// row is locked during a piece: two processes take turns.
/// </summary>
internal sealed partial class RunSettlement(
    Database database, PruneStore prune, SettlementPace pace, TimeProvider time, ILogger<RunSettlement> logger)
{
    /// <summary>How often a piece is tried before its run ends as failed.</summary>
    public const int MaxAttempts = 4;

    /// <summary>Steps share a transaction until it has taken so long.</summary>
    private static readonly TimeSpan Piece = TimeSpan.FromSeconds(1);

    /// <summary>Begins to settle a run, whose tasks have all ended. Part of the caller's transaction.</summary>
    /// <param name="connection">The caller's transaction, which has locked the run.</param>
    /// <param name="runId">The run.</param>
    /// <param name="outcome">How the run ends if it was stopped; null if its tasks decide.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public static async Task BeginAsync(
        NpgsqlConnection connection, long runId, RunOutcome? outcome, CancellationToken cancellationToken)
    {
        if (await SettleSql.LockAsync(connection, runId, cancellationToken) is not { } run)
        {
            var prune = await connection.FirstAsync<bool>(
                "select kind = 'prune' from runs where id = @runId", new { runId }, cancellationToken);
            var first = (prune, outcome) switch
            {
                (true, null) => SettleStep.Compare,
                (true, _) => SettleStep.Close,
                _ => SettleStep.Named,
            };
            await SettleSql.WriteAsync(connection, runId, new Settlement { Step = first, Outcome = outcome }, cancellationToken);
            return;
        }

        // It was stopped while it was settled. What a feed named is decided about nevertheless: the feed will not name it again.
        var at = Settlement.Parse(run.Settle)!;
        if (outcome is not null && at.Step != SettleStep.Forget)
        {
            at = at with { Outcome = outcome };
            at = at.Step <= SettleStep.DeleteNamed ? at : at.To(SettleStep.Close);
            await SettleSql.WriteAsync(connection, runId, at, cancellationToken);
        }
    }

    /// <summary>Goes on with a run's settlement.</summary>
    /// <returns>The run if it has ended now; null if that is still to come, or came earlier.</returns>
    public async Task<EndedRun?> RunAsync(long runId, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        EndedRun? ended = null;
        bool more;
        do
        {
            try
            {
                (more, var closed) = await database.InTransactionAsync(
                    connection => PieceAsync(connection, runId, cancellationToken), cancellationToken);
                ended = closed ?? ended;
            }
            catch (Exception exception) when (exception is not OperationCanceledException && !exception.IsDatabaseAway())
            {
                PieceFailed(runId, exception);
                more = await database.InTransactionAsync(
                    connection => FailAsync(connection, runId, exception, cancellationToken), cancellationToken);
            }
        }
        while (more && time.GetElapsedTime(began) < pace.Slice);

        return ended;
    }

    private async Task<(bool More, EndedRun? Ended)> PieceAsync(
        NpgsqlConnection connection, long runId, CancellationToken cancellationToken)
    {
        if (await SettleSql.LockAsync(connection, runId, cancellationToken) is not { } run)
            return (false, null);
        var began = time.GetTimestamp();
        EndedRun? ended = null;
        var at = Settlement.Parse(run.Settle);
        while (at is not null && time.GetElapsedTime(began) < Piece)
        {
            if (at.Step == SettleStep.Close)
            {
                ended = await CloseAsync(connection, run, at, cancellationToken);
                at = at.To(SettleStep.Forget);
            }
            else
            {
                at = await StepAsync(connection, run, at, cancellationToken);
            }
        }

        await SettleSql.WriteAsync(connection, runId, at is null ? null : at with { Attempts = 0 }, cancellationToken);
        return (at is not null, ended);
    }

    private async Task<Settlement?> StepAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken) => at.Step switch
    {
        SettleStep.Named => await PruneStore.CountNamedAsync(connection, run, at, cancellationToken),
        SettleStep.Count => await prune.CountAsync(connection, run, at, cancellationToken),
        SettleStep.ShowNamed => await PruneStore.ShowNamedAsync(connection, run, at, cancellationToken),
        SettleStep.DeleteNamed => await PruneStore.DeleteNamedAsync(connection, run, at, cancellationToken),
        SettleStep.Compare => await prune.CompareAsync(connection, run, at, cancellationToken),
        SettleStep.Remove => await PruneStore.RemoveAsync(connection, run, at, cancellationToken),
        SettleStep.Others => await PruneStore.OthersAsync(connection, run, at, cancellationToken),
        SettleStep.Doubt => await PruneStore.DoubtAsync(connection, run, at, cancellationToken),
        SettleStep.Unread => await PruneStore.UnreadAsync(connection, run, at, cancellationToken),
        SettleStep.Release => await PruneStore.ReleaseAsync(connection, run, at, cancellationToken),
        SettleStep.Forget => await PruneStore.ForgetAsync(connection, run, at, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(at), at.Step, null),
    };

    private static async Task<EndedRun?> CloseAsync(
        NpgsqlConnection connection, SettlingRun run, Settlement at, CancellationToken cancellationToken)
    {
        if (at.Outcome is not { } outcome)
        {
            var tasks = await TaskTally.ReadAsync(connection, run.Id, cancellationToken);
            outcome = new RunOutcome(tasks.Status, tasks.ErrorKind, tasks.Error);
        }

        await PartitionSql.KeepPositionsAsync(connection, run.Id, cancellationToken);
        return await RunStore.CloseAsync(connection, run.Id, outcome, cancellationToken);
    }

    /// <summary>
    /// Puts a piece that failed off, or gives the settlement up: the run ends as failed, so later runs are not blocked.
    /// </summary>
    /// <returns>Whether to go on now.</returns>
    private async Task<bool> FailAsync(
        NpgsqlConnection connection, long runId, Exception exception, CancellationToken cancellationToken)
    {
        if (await SettleSql.LockAsync(connection, runId, cancellationToken) is not { } run)
            return false;
        var at = Settlement.Parse(run.Settle)!;
        var kind = exception.IsTooSlow() ? ErrorKind.Transient : ErrorKind.Bug;
        var error = exception.IsTooSlow()
            ? $"PostgreSQL took longer than {Database.StatementLimit.TotalSeconds:0} s over a piece of it."
            : $"{exception.GetType().Name}: {exception.Message}";
        at = at with { Attempts = at.Attempts + 1, Smaller = at.Smaller + (exception.IsTooSlow() ? 1 : 0) };
        if (at.Attempts < MaxAttempts)
        {
            var plan = new RetryPlan(pace.Pause, kind, error) { MaxAttempts = MaxAttempts };
            await SettleSql.DelayAsync(connection, runId, at, plan, cancellationToken);
            return false;
        }

        var given = $"What is gone could not be decided: {error} It was tried {MaxAttempts} times; the next run tries again.";
        var outcome = new RunOutcome(RunStatus.Failed, kind, given);
        if (run.FinishedAt is not null || at.Step == SettleStep.Close)
        {
            await SettleSql.GiveUpAsync(connection, runId, outcome, cancellationToken);
            return false;
        }

        at = at.To(SettleStep.Close) with { Attempts = 0, Outcome = outcome };
        await SettleSql.WriteAsync(connection, runId, at, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A piece of the settlement of run {Run} failed.")]
    private partial void PieceFailed(long run, Exception exception);
}

/// <summary>The pace of settlements.</summary>
internal sealed record SettlementPace
{
    /// <summary>How long one call goes on. The sweeper has the rest done.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The pause before a piece that failed is tried again.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);
}
