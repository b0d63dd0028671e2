using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Jobs.Commands;

/// <summary>Finds connectors as operators name them: the tool stands beside the database, above tenants.</summary>
internal sealed class ConnectorLookup(Database database)
{
    public const int MostListed = 10_000;
    private const int ShortestPrefix = 4;

    /// <summary>Connectors of all tenants, by name.</summary>
    public Task<IReadOnlyList<ListedConnector>> ListAsync(string? words, CancellationToken cancellationToken)
        => database.QueryAsync<ListedConnector>(
            $"""
            select c.id, c.name, c.source, c.tenant_id, {ConnectorStatus.Sql} as status, c.paused
            from connectors c
            where c.deleted_at is null and (@words::text is null or c.name ilike @words)
            order by c.name, c.id limit @MostListed
            """,
            new { words = words is null ? null : Like.Containing(words), MostListed },
            cancellationToken);

    /// <summary>The connector with this id, else the only one whose id begins so, or that is called so.</summary>
    /// <exception cref="ToolException">There is none, or more than one.</exception>
    public async Task<ConnectorRow> FindAsync(string named, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync<ConnectorRow>(
            $"""
            select {ConnectorRow.Columns} from connectors
            where deleted_at is null and (id = @named or name = @named or length(@named) >= @ShortestPrefix and starts_with(id, @named))
            order by id = @named desc, id limit 6
            """,
            new { named, ShortestPrefix },
            cancellationToken);
        return found switch
        {
            [] => throw new ToolException(ExitCodes.Wrong, $"There is no connector {named}. \"connectors\" lists them."),
            [var one] => one,
            [{ } exact, ..] when exact.Id == named => exact,
            _ => throw new ToolException(ExitCodes.Wrong, $"{named} may be {string.Join(", ", found.Take(5).Select(row => $"{row.Id} ({row.Name})"))}: give the id."),
        };
    }
}
