namespace Connectors.Jobs.Storage.Pruning;

/// <summary>Reads the documents that a held run would delete.</summary>
internal sealed class HeldQuery(Database database)
{
    /// <summary>Lists the first of them, by title.</summary>
    public Task<IReadOnlyList<HeldDocument>> ListAsync(long run, int most, CancellationToken cancellationToken)
        => database.QueryAsync<HeldDocument>(
            """
            select d.title, d.source_id, d.link
            from prune_candidates p join documents d on d.id = p.document_id
            where p.run_id = @run order by d.title, d.id limit @most
            """,
            new { run, most },
            cancellationToken);
}

/// <summary>A document that a held run would delete.</summary>
internal sealed class HeldDocument
{
    public string Title { get; init; } = "";

    public string SourceId { get; init; } = "";

    public string? Link { get; init; }
}
