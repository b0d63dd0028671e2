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
internal sealed class Retention(Database database, RunStore runs, RetentionOptions options)
{
    private const int PieceSize = 2_000;

    private DecisionKey _decision = DecisionKey.First;
    private long _failure;
    private long _set;

    /// <summary>Deletes a piece of each kind of data.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await runs.DeleteOldAsync(options.Runs, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await AuditStore.DeleteOldAsync(connection, options.Audit, PieceSize, cancellationToken);
        await ApiKeyStore.DeleteOldAsync(connection, options.Keys, PieceSize, cancellationToken);
        _failure = await FailureUpkeepSql.DeleteOldAsync(connection, options.ResolvedFailures, _failure, PieceSize, cancellationToken);
        _decision = await DecisionSql.DeleteOldAsync(connection, options.Decisions, _decision, PieceSize, cancellationToken);
        await DeleteUnusedAccessAsync(connection, cancellationToken);
    }

    private async Task DeleteUnusedAccessAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var from = _set;
        // If a document gets the access in this very moment, the statement fails. The next walk looks at it again.
        _set += PieceSize;
        var page = await AccessSetSql.DeleteUnusedAsync(connection, from, PieceSize, cancellationToken);
        _set = page.Seen < PieceSize ? 0 : page.Last;
    }
}
