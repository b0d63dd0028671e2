using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Storage.Sent;
using Npgsql;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>Deletes a deleted connector's data in pieces, so that no statement and no transaction is long, and then its row.</summary>
internal sealed class ConnectorPurge(Database database, ConnectorStore connectors, TimeProvider time)
{
    private const int PieceSize = 2000;
    private const int Shrink = 8;

    /// <summary>
    /// What may be more than a statement should delete, in this order: documents before their access, runs with their listings. The row's
    /// deletion takes the rest with it.
    /// </summary>
    private static readonly Func<NpgsqlConnection, string, int, CancellationToken, Task<int>>[] Kinds =
    [
        DocumentRemovalSql.PurgeAsync,
        AccessSetSql.PurgeAsync,
        DecisionSql.PurgeAsync,
        FailureUpkeepSql.PurgeAsync,
        GroupStore.PurgeAsync,
        ListingStore.PurgeAsync,
        PruneCandidateSql.PurgeAsync,
        RunUpkeepSql.PurgeAsync,
        SentDocumentWriter.PurgeAsync,
        SentContents.PurgeAsync,
        SourceNoteStore.PurgeAsync,
    ];

    /// <summary>Deletes until nothing is left or the time is over.</summary>
    /// <returns>Whether the connector is gone.</returns>
    public async Task<bool> RunAsync(string connectorId, TimeSpan limit, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var purge in Kinds)
        {
            while (await PieceAsync(purge, connection, connectorId, cancellationToken) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (time.GetElapsedTime(began) >= limit)
                    return false;
            }
        }

        await connectors.RemoveAsync(connectorId, cancellationToken);
        return true;
    }

    /// <summary>Deletes a piece; a smaller one if that takes too long: some documents have a thousand times the text of others.</summary>
    private static async Task<int> PieceAsync(
        Func<NpgsqlConnection, string, int, CancellationToken, Task<int>> purge,
        NpgsqlConnection connection,
        string connectorId,
        CancellationToken cancellationToken)
    {
        for (var size = PieceSize; ; size = Math.Max(1, size / Shrink))
        {
            try
            {
                return await purge(connection, connectorId, size, cancellationToken);
            }
            catch (PostgresException exception) when (exception.IsTooSlow() && size > 1)
            {
                // The statement changed nothing.
            }
        }
    }
}
