using System.Data;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>The PostgreSQL that holds everything: Dapper with a token on every call, and transactions as functions.</summary>
public sealed class Database : IAsyncDisposable
{
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
        Source = NpgsqlDataSource.Create(builder);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => await Source.OpenConnectionAsync(cancellationToken);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ListAsync<T>(sql, parameters, cancellationToken);
    }

    public async Task<T?> FirstAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.FirstAsync<T>(sql, parameters, cancellationToken);
    }

    public async Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.RunAsync(sql, parameters, cancellationToken);
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

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
