using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>Dapper's calls with a cancellation token, which its short forms do not take.</summary>
internal static class ConnectionExtensions
{
    public static async Task<IReadOnlyList<T>> ListAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken)
        => [.. await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))];

    public static Task<T?> FirstAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken)
        => connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));

    public static Task<int> RunAsync(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken)
        => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
}
