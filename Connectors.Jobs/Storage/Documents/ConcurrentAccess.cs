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
    /// <summary>
    /// A condition on a document: it was written since the task's slice began. What was written in the future was written by a clock that
    /// was wrong, before.
    /// </summary>
    public const string Written = "(updated_at > @LeasedAt and updated_at < now() + interval '1 minute')";

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
            where s.hash <> u.hash
              and (@since::timestamptz is null or d.updated_at > @since and d.updated_at < now() + interval '1 minute')
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

    /// <summary>
    /// Narrows the access of a partition's documents that a sync has written since the refresh's slice began, to readers that the partition
    /// names as well.
    /// </summary>
    /// <returns>How many documents have another access now.</returns>
    public static async Task<int> NarrowPartitionAsync(
        NpgsqlConnection connection, LeasedTask task, AccessSet partition, CancellationToken cancellationToken)
    {
        var written = await connection.QueryAsync<(long Id, string Hash, string Layers)>(
            $"""
            select s.id, encode(s.hash, 'hex') as hash, s.layers::text as layers
            from access_sets s
            where s.hash <> @hash and s.id in (
                select distinct access_id from documents
                where connector_id = @ConnectorId and partition_key = @PartitionKey and {Written})
            """,
            new { task.ConnectorId, task.PartitionKey, task.LeasedAt, hash = Convert.FromHexString(partition.Hash) },
            cancellationToken);
        var both = written
            .Select(row => (row.Id, Old: new AccessSet(row.Hash, JsonSerializer.Deserialize<string[][]>(row.Layers)!)))
            .Select(row => (row.Id, row.Old, New: row.Old.And(partition)))
            .Where(row => row.New.Hash != row.Old.Hash)
            .ToArray();
        if (both.Length == 0)
            return 0;
        var stored = await AccessSetSql.StoreAsync(connection, task.ConnectorId, both.Select(row => row.New), cancellationToken);
        return await DocumentSql.ReplaceAccessAsync(
            connection, task, both.ToDictionary(row => row.Id, row => stored[row.New.Hash]), cancellationToken);
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
