namespace Connectors.Jobs.Storage.Registry;

/// <summary>Deletes a connector's documents in pieces, so that no transaction is long, then its row.</summary>
internal sealed class ConnectorPurge(Database database)
{
    private const int Piece = 2000;

    public async Task RunAsync(string connectorId, CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            deleted = await database.FirstAsync<int>(
                """
                with chosen as (select id from documents where connector_id = @connectorId order by id limit @Piece),
                texts as (delete from chunks k using chosen c where k.document_id = c.id),
                gone as (
                    delete from documents d using chosen c
                    where d.id = c.id and exists (select from connectors where id = @connectorId and deleted_at is not null)
                    returning 1)
                select count(*)::int from gone
                """,
                new { connectorId, Piece },
                cancellationToken);
        }
        while (deleted == Piece);

        await database.ExecuteAsync(
            "delete from connectors where id = @connectorId and deleted_at is not null", new { connectorId }, cancellationToken);
    }
}
