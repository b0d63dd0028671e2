using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>
/// Dapper's calls with a cancellation token, which Dapper's short forms do not take. <see cref="Database"/> has the same calls for a
/// connection of its own.
/// </summary>
internal static class ConnectionExtensions
{
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken)
        => [.. await connection.QueryAsync<T>(Command(sql, parameters, cancellationToken))];

    /// <summary>Returns the first row, or the type's default value if there is none.</summary>
    public static Task<T?> FirstAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken)
        => connection.QueryFirstOrDefaultAsync<T>(Command(sql, parameters, cancellationToken));

    /// <summary>Returns the number of rows that the statement changed.</summary>
    public static Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken)
        => connection.ExecuteAsync(Command(sql, parameters, cancellationToken));

    /// <summary>Executes a statement with a time limit of its own; zero means no limit.</summary>
    public static Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, object? parameters, TimeSpan limit, CancellationToken cancellationToken)
    {
        var command = new CommandDefinition(
            sql, parameters, commandTimeout: (int)limit.TotalSeconds, cancellationToken: cancellationToken);
        return connection.ExecuteAsync(command);
    }

    /// <summary>Writes rows by COPY, which costs the server less than a statement with arrays.</summary>
    /// <param name="connection">A connection, in the transaction that the rows belong to.</param>
    /// <param name="target">The table, and the columns that are written.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="add">Adds a row's values, in the columns' order and in their types.</param>
    /// <param name="cancellationToken">Ends the copy; none of the rows is written then.</param>
    public static async Task CopyAsync<T>(
        this NpgsqlConnection connection,
        (string Table, string[] Columns) target,
        IEnumerable<T> rows,
        Action<CopyRows, T> add,
        CancellationToken cancellationToken)
    {
        var copied = new CopyRows();
        var copy = await connection.BeginRawBinaryCopyAsync(
            $"copy {target.Table} ({string.Join(", ", target.Columns)}) from stdin (format binary)", cancellationToken);
        try
        {
            copied.Begin();
            foreach (var row in rows)
            {
                copied.BeginRow(target.Columns.Length);
                add(copied, row);
                await copied.SendAsync(copy, last: false, cancellationToken);
            }

            copied.End();
            await copied.SendAsync(copy, last: true, cancellationToken);
            // This ends the copy, and throws what the server has against the rows.
            await copy.DisposeAsync();
        }
        catch
        {
            await AbandonAsync(copy);
            throw;
        }
    }

    /// <summary>Ends a copy after an error. If the connection is lost, this fails too, and the first error is the one to tell.</summary>
    private static async Task AbandonAsync(NpgsqlRawCopyStream copy)
    {
        try
        {
            await copy.CancelAsync();
            await copy.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // The transaction is rolled back in any case.
        }
    }

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken)
        => new(sql, parameters, commandTimeout: StatementLimit.Current, cancellationToken: cancellationToken);
}
