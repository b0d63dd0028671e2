using Connectors.Sources.Database;

namespace Connectors.Sources.PostgreSql;

/// <summary>
/// Reads with a cursor of the server: the query is executed once, and each fetch is a statement that ends. It lives in the session's
/// transaction, so all rows are of one moment.
/// </summary>
internal sealed class PostgreSqlCursor(DatabaseSession session, DatabaseSelect select) : IDatabasePages
{
    private bool _isOpen;

    public async Task<IReadOnlyList<string?[]>> NextAsync(int count, CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await session.ExecuteAsync(
                $"declare connectors_rows no scroll cursor for {select.Sql(select.After)}",
                command => select.Bind(command, select.After),
                cancellationToken);
            _isOpen = true;
        }

        return await session.ListAsync($"fetch forward {count} from connectors_rows", parameters: null, cancellationToken);
    }
}
