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

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken)
        => new(sql, parameters, commandTimeout: StatementLimit.Current, cancellationToken: cancellationToken);
}
