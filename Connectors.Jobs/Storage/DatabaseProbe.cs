namespace Connectors.Jobs.Storage;

/// <summary>Finds out whether the database can write: a server whose disk is full still answers questions.</summary>
internal static class DatabaseProbe
{
    /// <summary>Writes a row, always the same one.</summary>
    public static async Task WriteAsync(Database database, TimeSpan limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            "insert into database_probe (id) values (1) on conflict (id) do update set at = now()", null, limit, cancellationToken);
    }
}
