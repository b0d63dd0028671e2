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

    /// <summary>A statement that may take longer than others are given.</summary>
    /// <param name="connection">An open one.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="limit">How long; zero: for as long as it takes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<int> RunAsync(
        this NpgsqlConnection connection, string sql, object? parameters, TimeSpan limit, CancellationToken cancellationToken)
        => connection.ExecuteAsync(new CommandDefinition(sql, parameters, commandTimeout: (int)limit.TotalSeconds, cancellationToken: cancellationToken));
}
