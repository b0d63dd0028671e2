using Npgsql;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>The table of what each connector holds of what programs sent, and of whether a sync is to look at it.</summary>
internal sealed class SentBoxes(Database database)
{
    /// <summary>
    /// Notes that a sync shall look at what was sent. Returns false if one will anyway, because a job for that is on its way.
    /// </summary>
    public async Task<bool> WakeAsync(string connectorId, CancellationToken cancellationToken)
        => await database.ExecuteAsync(
            """
            update sent_boxes set woken_at = now()
            where connector_id = @connectorId
              -- a time in the future is of a clock that was wrong
              and (woken_at is null or woken_at not between now() - interval '1 minute' and now() + interval '1 minute')
            """,
            new { connectorId },
            cancellationToken) == 1;

    /// <summary>
    /// Notes that the job has begun: what is sent from now on needs another one. Returns whether a prune is wanted, and forgets the wish.
    /// Null: the connector is paused or deleted, and its next sync reads what was sent.
    /// </summary>
    public Task<bool?> BeginAsync(string connectorId, CancellationToken cancellationToken)
        => database.FirstAsync<bool?>(
            """
            with before as (
                select b.wants_prune, c.paused or c.deleted_at is not null as rests
                from sent_boxes b join connectors c on c.id = b.connector_id where b.connector_id = @connectorId for update of b)
            update sent_boxes b set woken_at = null, wants_prune = before.rests and b.wants_prune from before
            where b.connector_id = @connectorId returning case when not before.rests then before.wants_prune end
            """,
            new { connectorId },
            cancellationToken);

    /// <summary>Notes that the job still waits, so that no other one is needed.</summary>
    public Task<int> WaitAsync(string connectorId, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "update sent_boxes set woken_at = now() where connector_id = @connectorId", new { connectorId }, cancellationToken);

    /// <summary>Returns a connector's box, which no other program changes until the caller's transaction ends.</summary>
    public static async Task<SentBox> LockAsync(NpgsqlConnection connection, string connectorId, CancellationToken cancellationToken)
        => (await connection.FirstAsync<SentBox>(
            """
            insert into sent_boxes as b (connector_id) values (@connectorId)
            on conflict (connector_id) do update set connector_id = excluded.connector_id
            returning b.position, b.documents, b.bytes, b.wants_prune
            """,
            new { connectorId },
            cancellationToken))!;

    /// <summary>Writes the totals of a box that the caller's transaction has locked.</summary>
    public static Task<int> SaveAsync(
        NpgsqlConnection connection, string connectorId, SentBox box, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update sent_boxes set position = @Position, documents = @Documents, bytes = @Bytes, wants_prune = @WantsPrune
            where connector_id = @connectorId
            """,
            new { connectorId, box.Position, box.Documents, box.Bytes, box.WantsPrune },
            cancellationToken);
}
