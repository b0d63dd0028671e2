using System.Security.Cryptography;
using Npgsql;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>
/// Stores the bytes of documents that programs send, as they arrive and in pieces, so that memory does not grow with a file. They belong to
/// no document until one is written that refers to them.
/// </summary>
internal sealed class SentContents(Database database)
{
    /// <summary>A content of at most so many bytes is stored in its document's row.</summary>
    public const int SmallBytes = 256 << 10;

    private const int PieceBytes = 1 << 20;
    private const int MaxForgotten = 100;

    /// <summary>Reads a stream to its end.</summary>
    /// <returns>Null: it has more bytes than <paramref name="limit"/>, and nothing of it was kept.</returns>
    public async Task<SentContent?> ReceiveAsync(string connectorId, Stream bytes, long limit, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = new byte[SmallBytes + 1];
        var filled = await bytes.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken);
        hash.AppendData(piece, 0, filled);
        if (filled > limit)
            return null;
        return filled <= SmallBytes
            ? new SentContent(filled, Convert.ToHexStringLower(hash.GetHashAndReset()), piece[..filled], null)
            : await ReceiveLargeAsync(connectorId, new Arriving(bytes, hash, piece[..filled]), limit, cancellationToken);
    }

    /// <summary>A small content that is in memory already.</summary>
    public async Task<SentContent> KeepAsync(string connectorId, byte[] bytes, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(bytes);
        return (await ReceiveAsync(connectorId, stream, bytes.Length, cancellationToken))!;
    }

    /// <summary>Deletes contents that no document refers to.</summary>
    public Task<int> DropAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
        => database.ExecuteAsync(
            "delete from sent_contents where id = any(@ids) and not used", new { ids = ids.ToArray() }, cancellationToken);

    /// <summary>Marks contents as those of documents, and deletes others. Part of the caller's transaction.</summary>
    public static Task<int> ReplaceAsync(
        NpgsqlConnection connection, IEnumerable<Guid> used, IEnumerable<Guid> gone, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            update sent_contents set used = true where id = any(@used);
            delete from sent_contents where id = any(@gone)
            """,
            new { used = used.ToArray(), gone = gone.ToArray() },
            cancellationToken);

    /// <summary>Deletes some contents of a deleted connector. Returns how many.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, string connectorId, int limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(
            """
            delete from sent_contents where id in (
                select s.id from sent_contents s join connectors c on c.id = s.connector_id and c.deleted_at is not null
                where s.connector_id = @connectorId limit least(@limit, 50))
            """,
            new { connectorId, limit },
            cancellationToken);

    private async Task<SentContent?> ReceiveLargeAsync(
        string connectorId, Arriving arriving, long limit, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        // What callers left behind who went away in the middle goes with the next large content.
        await database.ExecuteAsync(
            """
            delete from sent_contents where id in (
                select id from sent_contents
                where not used and created_at < now() - interval '1 day' order by created_at limit @MaxForgotten);
            insert into sent_contents (id, connector_id) values (@id, @connectorId)
            """,
            new { id, connectorId, MaxForgotten },
            cancellationToken);
        var (size, isWhole) = (0L, false);
        try
        {
            var data = arriving.First;
            for (var ordinal = 0; data.Length > 0; ordinal++)
            {
                size += data.Length;
                if (size > limit)
                    return null;
                await database.ExecuteAsync(
                    "insert into sent_pieces (content_id, ordinal, data) values (@id, @ordinal, @data)",
                    new { id, ordinal, data },
                    cancellationToken);
                data = await arriving.NextAsync(PieceBytes, cancellationToken);
            }

            isWhole = true;
            return new SentContent(size, Convert.ToHexStringLower(arriving.Hash.GetHashAndReset()), null, id);
        }
        finally
        {
            if (!isWhole)
                await DropAsync([id], CancellationToken.None);
        }
    }

    /// <summary>A stream of which the first bytes were read already.</summary>
    private sealed record Arriving(Stream Bytes, IncrementalHash Hash, byte[] First)
    {
        public async Task<byte[]> NextAsync(int size, CancellationToken cancellationToken)
        {
            var piece = new byte[size];
            var filled = await Bytes.ReadAtLeastAsync(piece, size, throwOnEndOfStream: false, cancellationToken);
            Hash.AppendData(piece, 0, filled);
            return piece[..filled];
        }
    }
}
