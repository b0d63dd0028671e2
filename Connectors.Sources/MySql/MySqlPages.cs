using Connectors.Sources.Database;

namespace Connectors.Sources.MySql;

/// <summary>
/// Reads with a statement for each page, which starts after the last row's id. These servers have no cursor that a client can hold while
/// it works on what it has fetched.
/// </summary>
internal sealed class MySqlPages(DatabaseSession session, DatabaseSelect select) : IDatabasePages
{
    private IReadOnlyList<string> _after = select.After;

    public async Task<IReadOnlyList<string?[]>> NextAsync(int count, CancellationToken cancellationToken)
    {
        var rows = await session.ListAsync(
            $"{select.Sql(_after)} limit {count}", command => select.Bind(command, _after), cancellationToken);
        if (rows.Count > 0)
            _after = [.. rows[^1].Take(select.KeyCount).Select(value => value ?? "")];
        return rows;
    }
}
