using System.Collections.Concurrent;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>
/// Counts connectors' documents and chunks. Counting takes as long as there are documents, so what took long is kept for a hundred times as
/// long: small installations always see exact numbers, and large ones spend no more than a hundredth of a connection on them.
/// </summary>
internal sealed class DocumentCounts(Database database, TimeProvider time)
{
    private const int KeptFor = 100;
    private const int MaxKept = 10_000;

    /// <summary>Counts that took less than this are not kept.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (ConnectorCount Count, DateTimeOffset Until)> _kept = new();

    /// <summary>Returns the counts of connectors that have documents, by connector.</summary>
    public async Task<IReadOnlyDictionary<string, ConnectorCount>> OfAsync(
        IReadOnlyCollection<string> connectors, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = new Dictionary<string, ConnectorCount>();
        foreach (var connector in connectors)
        {
            if (_kept.TryGetValue(connector, out var kept) && kept.Until > now)
                known[connector] = kept.Count;
        }

        string[] unknown = [.. connectors.Where(connector => !known.ContainsKey(connector)).Distinct()];
        if (unknown.Length == 0)
            return known;
        var began = time.GetTimestamp();
        var counted = await database.QueryAsync<ConnectorCount>(
            """
            select d.connector_id, count(*) as documents, coalesce(sum(d.chunk_count), 0) as chunks
            from documents d where d.connector_id = any(@unknown) and d.missing_since is null group by d.connector_id
            """,
            new { unknown },
            cancellationToken);
        Keep(counted, time.GetElapsedTime(began));
        foreach (var count in counted)
            known[count.ConnectorId] = count;
        return known;
    }

    private void Keep(IReadOnlyList<ConnectorCount> counted, TimeSpan took)
    {
        if (took < Quick)
            return;
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        var age = took * KeptFor;
        var until = time.GetUtcNow() + (age < MaxAge ? age : MaxAge);
        foreach (var count in counted)
            _kept[count.ConnectorId] = (count, until);
    }
}

/// <summary>The documents and chunks of a connector.</summary>
internal sealed class ConnectorCount
{
    public string ConnectorId { get; init; } = "";

    public long Documents { get; init; }

    public long Chunks { get; init; }
}
