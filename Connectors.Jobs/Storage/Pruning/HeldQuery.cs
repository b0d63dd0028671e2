namespace Connectors.Jobs.Storage.Pruning;

/// <summary>Reads the documents that held runs would delete.</summary>
internal sealed class HeldQuery(Database database)
{
    /// <summary>How many documents of a run are sorted. It may hold millions.</summary>
    private const int MaxSorted = 2_000;

    /// <summary>Lists some documents of each of these runs, by title.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="most">How many documents to list of each.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<ILookup<long, HeldDocument>> ListAsync(long[] runs, int most, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<HeldDocument>(
            """
            select r.id as run_id, d.title, d.source_id, d.link
            from unnest(@runs) r (id)
            cross join lateral (
                select d.id, d.title, d.source_id, d.link
                from (select document_id from prune_candidates where run_id = r.id order by document_id limit @MaxSorted) p
                join documents d on d.id = p.document_id
                order by d.title, d.id limit @most) d
            order by r.id, d.title, d.id
            """,
            new { runs, most, MaxSorted },
            cancellationToken);
        return rows.ToLookup(document => document.RunId);
    }
}

/// <summary>A document that a held run would delete.</summary>
internal sealed class HeldDocument
{
    public long RunId { get; init; }

    public string Title { get; init; } = "";

    public string SourceId { get; init; } = "";

    public string? Link { get; init; }
}
