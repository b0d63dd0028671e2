using Npgsql;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>Ends sets of documents that programs have sent.</summary>
internal sealed class SentSetWriter(Database database)
{
    private const int MaxForgotten = 1000;

    /// <summary>How many documents one transaction compares with the set.</summary>
    public int PieceSize { get; init; } = 20_000;

    /// <summary>
    /// Declares a set complete: documents that were last sent before it began, and not with it, are left out, so the next prune finds them
    /// missing. If this is interrupted, the set is not complete: declared complete again, it goes on.
    /// </summary>
    /// <returns>How many are left out. Null: nothing was sent with this set.</returns>
    public async Task<int?> CompleteAsync(string connectorId, string set, CancellationToken cancellationToken)
    {
        var (left, after) = (0, "");
        while (true)
        {
            var piece = await database.InTransactionAsync(
                connection => PieceAsync(connection, connectorId, set, after, cancellationToken), cancellationToken);
            if (piece is null)
                return after.Length == 0 ? null : left;
            left += piece.LeftOut;
            if (piece.Seen < PieceSize)
                return left;
            after = piece.Last!;
        }
    }

    private async Task<SetPiece?> PieceAsync(
        NpgsqlConnection connection, string connectorId, string set, string after, CancellationToken cancellationToken)
    {
        var box = await SentBoxes.LockAsync(connection, connectorId, cancellationToken);
        var began = await connection.FirstAsync<DateTime?>(
            "select started_at from sent_sets where connector_id = @connectorId and name = @set",
            new { connectorId, set },
            cancellationToken);
        if (began is null)
            return null;
        var freed = await ForgetAsync(connection, connectorId, cancellationToken);
        var piece = (await connection.FirstAsync<SetPiece>(
            """
            with page as materialized (
                select source_id from sent_documents
                where connector_id = @connectorId and source_id > @after order by source_id limit @PieceSize),
            gone as (
                update sent_documents d set state = 'leftout'
                from page p
                where d.connector_id = @connectorId and d.source_id = p.source_id and d.state = 'live'
                  and d.set_name is distinct from @set and d.sent_at < @began
                returning 1)
            select (select count(*) from gone)::int as left_out, (select count(*) from page)::int as seen,
                   (select max(source_id) from page) as last
            """,
            new { connectorId, set, began, after, PieceSize },
            cancellationToken))!;
        if (piece.Seen < PieceSize)
        {
            await connection.ExecuteAsync(
                "delete from sent_sets where connector_id = @connectorId and name = @set", new { connectorId, set }, cancellationToken);
        }

        await SentBoxes.SaveAsync(
            connection,
            connectorId,
            box with
            {
                Documents = box.Documents - piece.LeftOut,
                Bytes = box.Bytes - freed,
                WantsPrune = box.WantsPrune || piece.LeftOut > 0,
            },
            cancellationToken);
        return piece;
    }

    /// <summary>Deletes what earlier sets left out, once a prune has removed the documents. Returns their bytes.</summary>
    private static async Task<long> ForgetAsync(
        NpgsqlConnection connection, string connectorId, CancellationToken cancellationToken)
    {
        var forgotten = await connection.QueryAsync<(long Size, Guid? Content)>(
            """
            delete from sent_documents where (connector_id, source_id) in (
                select s.connector_id, s.source_id from sent_documents s
                where s.connector_id = @connectorId and s.state = 'leftout'
                  and not exists (select from documents d where d.connector_id = s.connector_id and d.source_id = s.source_id)
                limit @MaxForgotten)
            returning size, content_id
            """,
            new { connectorId, MaxForgotten },
            cancellationToken);
        await SentContents.ReplaceAsync(connection, [], forgotten.Select(row => row.Content).OfType<Guid>(), cancellationToken);
        return forgotten.Sum(row => row.Size);
    }
}

/// <summary>A piece of a connector's documents that was compared with a set.</summary>
internal sealed record SetPiece
{
    public int LeftOut { get; init; }

    public int Seen { get; init; }

    public string? Last { get; init; }
}
