using System.Runtime.CompilerServices;
using Connectors.Sources;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>Looks up stored documents, many at a time.</summary>
internal sealed class DocumentStore(Database database)
{
    private const int IdsPerPage = 5_000;

    /// <summary>Returns what is known of these documents, by source id. Unknown documents are left out.</summary>
    public async Task<Dictionary<string, KnownDocument>> FindAsync(
        string connectorId, IReadOnlyCollection<string> sourceIds, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<KnownDocument>(
            """
            select coalesce(d.source_id, f.source_id, s.source_id) as source_id, d.fingerprint,
                   coalesce(d.attributes_hash, '') as attributes_hash, coalesce(d.content_hash, '') as content_hash,
                   coalesce(d.partition_key, '') as partition_key, coalesce(d.title, '') as title,
                   coalesce(d.missing_since is not null, false) as missing, d.id is not null as stored,
                   f.fingerprint as failed_fingerprint, case when f.reason = @tooSlow then f.attempts else 0 end as slow_attempts,
                   s.fingerprint as skipped_fingerprint, coalesce(s.rule, '') as skipped_rule
            from (select * from documents where connector_id = @connectorId and source_id = any(@ids)) d
            full join (select * from failures where connector_id = @connectorId and scope = 'document' and source_id = any(@ids)
                         and resolved_at is null and fingerprint is not null) f
              on f.source_id = d.source_id
            full join (select * from decisions where connector_id = @connectorId and source_id = any(@ids)
                         and decision = @skipped and fingerprint is not null) s
              on s.source_id = coalesce(d.source_id, f.source_id)
            """,
            new
            {
                connectorId,
                ids = sourceIds.ToArray(),
                tooSlow = FailureReason.TooSlow.ToDb(),
                skipped = Decision.Skipped.ToDb(),
            },
            cancellationToken);
        return rows.ToDictionary(row => row.SourceId);
    }

    /// <summary>Returns the source ids of a partition's stored documents, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> IdsAsync(
        string connectorId, string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = "";
        while (true)
        {
            var ids = await database.QueryAsync<string>(
                """
                select source_id from documents
                where connector_id = @connectorId and partition_key = @partition and source_id > @after
                order by source_id limit @IdsPerPage
                """,
                new { connectorId, partition, after, IdsPerPage },
                cancellationToken);
            if (ids.Count == 0)
                yield break;

            yield return ids;
            after = ids[^1];
        }
    }

    /// <summary>Returns the stored fingerprints of a connector, for a source that saves calls with them.</summary>
    public IKnownDocuments Known(string connectorId) => new KnownDocuments(this, connectorId);

    private sealed class KnownDocuments(DocumentStore store, string connectorId) : IKnownDocuments
    {
        public async Task<IReadOnlyDictionary<string, string>> FindAsync(
            IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
            => (await store.FindAsync(connectorId, ids, cancellationToken)).Values
                .Where(known => known is { Stored: true, Missing: false, Fingerprint: not null })
                .ToDictionary(known => known.SourceId, known => known.Fingerprint!);
    }
}

/// <summary>The stored properties of a document that decide whether to write it again.</summary>
internal sealed record KnownDocument
{
    public string SourceId { get; init; } = "";

    public string? Fingerprint { get; init; }

    public string AttributesHash { get; init; } = "";

    public string ContentHash { get; init; } = "";

    public string Title { get; init; } = "";

    public string PartitionKey { get; init; } = "";

    /// <summary>Whether a prune has hidden it.</summary>
    public bool Missing { get; init; }

    /// <summary>The fingerprint at which it failed permanently. It is not tried again until the fingerprint changes.</summary>
    public string? FailedFingerprint { get; init; }

    /// <summary>How often it has failed for lack of processor time or memory.</summary>
    public int SlowAttempts { get; init; }

    /// <summary>The fingerprint at which no format could read it, and the rule that left it out then.</summary>
    public string? SkippedFingerprint { get; init; }

    public string SkippedRule { get; init; } = "";

    /// <summary>False if only a failure or a decision is known of it.</summary>
    public bool Stored { get; init; }
}
