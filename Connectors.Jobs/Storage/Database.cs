using System.Data;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>The PostgreSQL that holds everything: Dapper with a token on every call, and transactions as functions.</summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>
    /// A process that is frozen in the middle of a transaction holds its locks, which no lease of ours can take from it: the server ends
    /// such transactions.
    /// </summary>
    private const string LetGo = "set idle_in_transaction_session_timeout = '15s'";

    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public Database(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = Migrator.Schema,
            MaxAutoPrepare = 200,
            NoResetOnClose = true,
            KeepAlive = 30,
            ApplicationName = "connectors",
        };
        ConnectionString = builder.ConnectionString;
        var source = new NpgsqlDataSourceBuilder(builder.ConnectionString);
        source.UsePhysicalConnectionInitializer(
            connection => Execute(connection, LetGo), connection => connection.ExecuteAsync(LetGo, null, CancellationToken.None));
        Source = source.Build();
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await Source.OpenConnectionAsync(cancellationToken);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.QueryAsync<T>(sql, parameters, cancellationToken);
    }

    public async Task<T?> FirstAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.FirstAsync<T>(sql, parameters, cancellationToken);
    }

    public async Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(sql, parameters, cancellationToken);
    }

    /// <summary>Runs <paramref name="work"/> in one transaction: all of it, or nothing where it throws.</summary>
    public async Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var result = await work(connection);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>
    /// Runs <paramref name="work"/> unless another process is at it; false then. The work has connections of its own. A process that is
    /// frozen over it loses the right after two minutes.
    /// </summary>
    public Task<bool> ExclusivelyAsync(long key, Func<Task> work, CancellationToken cancellationToken)
        => InTransactionAsync(
            async connection =>
            {
                await connection.ExecuteAsync("set local idle_in_transaction_session_timeout = '2min'", null, cancellationToken);
                if (!await connection.FirstAsync<bool>("select pg_try_advisory_xact_lock(@key)", new { key }, cancellationToken))
                    return false;
                await work();
                return true;
            },
            cancellationToken);

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
