using System.Data;
using Dapper;
using Npgsql;

namespace Connectors.Jobs.Storage;

/// <summary>The PostgreSQL that holds everything: Dapper with a token on every call, and transactions as functions.</summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>
    /// A process that is frozen in the middle of a transaction keeps its row locks, and an expired lease does not release them. The server
    /// therefore ends transactions that are idle for this long.
    /// </summary>
    private const string IdleTimeout = "set idle_in_transaction_session_timeout = '15s'";

    /// <summary>
    /// How long a statement may take. The server ends it then, and says so. The client waits a little longer, so if it gets no answer, the
    /// server is away.
    /// </summary>
    public static readonly TimeSpan StatementLimit = TimeSpan.FromSeconds(30);

    private const int ClientReserveSeconds = 10;

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
        var limit = builder.CommandTimeout > 0 ? TimeSpan.FromSeconds(builder.CommandTimeout) : TimeSpan.Zero;
        if (builder.CommandTimeout > 0)
            builder.CommandTimeout += ClientReserveSeconds;
        // Statements read little, so compiling one takes longer than running it.
        SessionSettings = $"{IdleTimeout}; set jit = off; set statement_timeout = {(long)limit.TotalMilliseconds}";
        ConnectionString = builder.ConnectionString;
        var source = new NpgsqlDataSourceBuilder(builder.ConnectionString);
        source.UsePhysicalConnectionInitializer(
            connection => Execute(connection, SessionSettings),
            connection => connection.ExecuteAsync(SessionSettings, null, CancellationToken.None));
        Source = source.Build();
    }

    public string ConnectionString { get; }

    /// <summary>The statement that puts a session's limits back, if one of its users has changed them.</summary>
    internal string SessionSettings { get; }

    public NpgsqlDataSource Source { get; }

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
        => await Source.OpenConnectionAsync(cancellationToken);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.QueryAsync<T>(sql, parameters, cancellationToken);
    }

    /// <summary>Returns the first row, or the type's default value if there is none.</summary>
    public async Task<T?> FirstAsync<T>(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.FirstAsync<T>(sql, parameters, cancellationToken);
    }

    /// <summary>Returns the number of rows that the statement changed.</summary>
    public async Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(sql, parameters, cancellationToken);
    }

    /// <summary>Runs <paramref name="work"/> in one transaction, which is rolled back if the work throws.</summary>
    public async Task<T> InTransactionAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var result = await work(connection);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>
    /// Runs <paramref name="work"/> while holding an advisory lock. Returns false, without running it, if another process holds the lock.
    /// The work uses connections of its own. A process that is frozen loses the lock after two minutes.
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
