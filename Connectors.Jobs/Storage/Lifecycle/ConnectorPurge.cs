using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>Deletes a deleted connector's documents in pieces, so that no transaction is long, and then its row.</summary>
internal sealed class ConnectorPurge(Database database, ConnectorStore connectors)
{
    private const int PieceSize = 2000;

    public async Task RunAsync(string connectorId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        while (await DocumentRemovalSql.PurgeAsync(connection, connectorId, PieceSize, cancellationToken) == PieceSize)
            cancellationToken.ThrowIfCancellationRequested();
        await connectors.RemoveAsync(connectorId, cancellationToken);
    }
}
