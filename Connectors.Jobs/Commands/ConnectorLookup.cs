using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Commands;

/// <summary>Finds connectors of all tenants, as operators name them.</summary>
internal sealed class ConnectorLookup(Database database)
{
    public const int MaxListed = 10_000;
    private const int MinPrefixLength = 4;

    /// <summary>Lists the connectors of all tenants, sorted by name.</summary>
    /// <param name="words">Text that the name must contain. Null means no filter.</param>
    public Task<IReadOnlyList<ListedConnector>> ListAsync(string? words, CancellationToken cancellationToken)
        => database.QueryAsync<ListedConnector>(
            $"""
            select c.id, c.name, c.source, c.tenant_id, {ConnectorStatus.Sql} as status, c.paused, a.status as access_status,
                   c.credentials_expire_at
            from connectors c left join lateral ({ConnectorStatus.LastAccess}) a on true
            where c.deleted_at is null and (@words::text is null or c.name ilike @words)
            order by c.name, c.id limit @MaxListed
            """,
            new { words = words is null ? null : Like.Containing(words), MaxListed },
            cancellationToken);

    /// <summary>Finds the connector with this id, or the only one with this name or with an id that begins like this.</summary>
    /// <exception cref="ToolException">No connector matches, or several do.</exception>
    public async Task<ConnectorRow> FindAsync(string named, CancellationToken cancellationToken)
    {
        var found = await database.QueryAsync<ConnectorRow>(
            $"""
            select {ConnectorRow.Columns} from connectors
            where deleted_at is null and (id = @named or name = @named or length(@named) >= @MinPrefixLength and starts_with(id, @named))
            order by id = @named desc, id limit 6
            """,
            new { named, MinPrefixLength },
            cancellationToken);
        return found switch
        {
            [] => throw new ToolException(ExitCodes.Wrong, $"There is no connector {named}. The command \"connectors\" lists all."),
            [var one] => one,
            [{ } exact, ..] when exact.Id == named => exact,
            _ => throw new ToolException(
                ExitCodes.Wrong,
                $"{named} may be {string.Join(", ", found.Take(5).Select(row => $"{row.Id} ({row.Name})"))}. Use the id."),
        };
    }
}

/// <summary>A connector in the list of all tenants.</summary>
internal sealed record ListedConnector
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Source { get; init; } = "";

    public string TenantId { get; init; } = "";

    public RunStatus Status { get; init; }

    public bool Paused { get; init; }

    /// <summary>How the last access refresh ended; null if there was none.</summary>
    public RunStatus? AccessStatus { get; init; }

    public DateTime? CredentialsExpireAt { get; init; }
}
