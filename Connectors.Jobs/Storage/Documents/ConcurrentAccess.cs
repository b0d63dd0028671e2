using System.Text.Json;
using Connectors.Jobs.Storage.Access;
using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>
/// When a sync and an access refresh overlap, the last writer may hold older data. Until the next refresh, only readers that both of them
/// name keep access, so a revoked permission cannot come back. All methods are part of the caller's transaction.
/// </summary>
internal static class ConcurrentAccess
{
    /// <summary>Narrows the access that a sync writes if a refresh is running, or ended within the sync's slice.</summary>
    public static async Task<IReadOnlyList<PreparedDocument>> NarrowAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        var found = documents.Where(document => document.Access is not null)
            .ToDictionary(document => document.SourceId, document => document.Access!);
        if (found.Count == 0 || !await IsRefreshedAsync(connection, task, cancellationToken))
            return documents;
        var both = await BothAsync(connection, task.ConnectorId, found, null, cancellationToken);
        // The next sync compares the hash. Without it, that sync writes the access that it finds.
        return
        [
            .. documents.Select(document => both.TryGetValue(document.SourceId, out var access)
                ? document with { Access = access, AttributesHash = "" }
                : document),
        ];
    }

    /// <summary>
    /// Returns, for each document whose stored access differs from the found one, the intersection of the two. The documents stay locked
    /// until the caller's transaction ends.
    /// </summary>
    /// <param name="connection">The caller's transaction.</param>
    /// <param name="connectorId">The documents' connector.</param>
    /// <param name="found">The found access by the documents' source ids.</param>
    /// <param name="since">Only documents written after this time; null means all.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static async Task<Dictionary<string, AccessSet>> BothAsync(
        NpgsqlConnection connection,
        string connectorId,
        IReadOnlyDictionary<string, AccessSet> found,
        DateTime? since,
        CancellationToken cancellationToken)
    {
        var stored = await connection.QueryAsync<(string Id, string Hash, string Layers)>(
            """
            select d.source_id as id, encode(s.hash, 'hex') as hash, s.layers::text as layers
            from unnest(@ids, @hashes) u (id, hash)
            join documents d on d.connector_id = @connectorId and d.source_id = u.id join access_sets s on s.id = d.access_id
            where s.hash <> u.hash and (@since::timestamptz is null or d.updated_at > @since)
            order by d.id for update of d
            """,
            new
            {
                connectorId,
                ids = found.Keys.ToArray(),
                hashes = found.Values.Select(set => Convert.FromHexString(set.Hash)).ToArray(),
                since,
            },
            cancellationToken);
        return stored.ToDictionary(
            row => row.Id, row => new AccessSet(row.Hash, JsonSerializer.Deserialize<string[][]>(row.Layers)!).And(found[row.Id]));
    }

    private static Task<bool> IsRefreshedAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => connection.FirstAsync<bool>(
            """
            select finished_at is null or finished_at > @LeasedAt
            from runs where connector_id = @ConnectorId and kind = 'access' order by id desc limit 1
            """,
            new { task.ConnectorId, task.LeasedAt },
            cancellationToken);
}
