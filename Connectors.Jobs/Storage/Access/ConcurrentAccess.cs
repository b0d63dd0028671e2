using System.Text.Json;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Npgsql;

namespace Connectors.Jobs.Storage.Access;

/// <summary>
/// Syncs and refreshes of one connector overlap, and who writes last need not have read last. Where that cannot be told, a reader must be named
/// by both, until the next refresh: what was revoked meanwhile does not come back.
/// </summary>
internal static class ConcurrentAccess
{
    /// <summary>What a sync may write while a refresh runs, or after one that ended within the sync's slice. Part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<PreparedDocument>> NarrowAsync(
        NpgsqlConnection connection, LeasedTask task, IReadOnlyList<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        var told = documents.Where(d => d.Access is not null).ToDictionary(d => d.Id, d => d.Access!);
        if (told.Count == 0 || !await RefreshedAsync(connection, task, cancellationToken))
            return documents;
        var both = await BothAsync(connection, told, null, cancellationToken);
        // Without the hash the next sync writes what it finds.
        return [.. documents.Select(d => both.TryGetValue(d.Id, out var access) ? d with { Access = access, AttributesHash = "" } : d)];
    }

    /// <summary>
    /// Of the documents whose stored access (written after <paramref name="since"/>, where given) is not the one told: both together.
    /// They stay locked, in id order as everywhere, until the caller's transaction ends.
    /// </summary>
    public static async Task<Dictionary<Guid, AccessSet>> BothAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<Guid, AccessSet> told, DateTime? since, CancellationToken cancellationToken)
    {
        var stored = await connection.ListAsync<(Guid Id, string Hash, string Layers)>(
            """
            select d.id, encode(s.hash, 'hex') as hash, s.layers::text as layers
            from unnest(@ids, @hashes) u (id, hash) join documents d on d.id = u.id join access_sets s on s.id = d.access_id
            where s.hash <> u.hash and (@since::timestamptz is null or d.updated_at > @since)
            order by d.id for update of d
            """,
            new { ids = told.Keys.ToArray(), hashes = told.Values.Select(set => Convert.FromHexString(set.Hash)).ToArray(), since },
            cancellationToken);
        return stored.ToDictionary(
            row => row.Id, row => new AccessSet(row.Hash, JsonSerializer.Deserialize<string[][]>(row.Layers)!).And(told[row.Id]));
    }

    private static async Task<bool> RefreshedAsync(NpgsqlConnection connection, LeasedTask task, CancellationToken cancellationToken)
        => await connection.FirstAsync<bool>(
            """
            select finished_at is null or finished_at > @LeasedAt
            from runs where connector_id = @ConnectorId and kind = 'access' order by id desc limit 1
            """,
            new { task.ConnectorId, task.LeasedAt },
            cancellationToken);
}
