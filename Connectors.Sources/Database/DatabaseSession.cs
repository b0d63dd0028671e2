using System.Data.Common;

namespace Connectors.Sources.Database;

/// <summary>An open connection. Every error that leaves it says what to do.</summary>
internal sealed class DatabaseSession(DatabaseEngine engine, DatabaseConfig config, SourceContext context, DbConnection connection)
    : IAsyncDisposable
{
    private const int ReserveSeconds = 5;

    public DatabaseEngine Engine { get; } = engine;

    /// <exception cref="SourceException">It cannot be opened.</exception>
    public static async Task<DatabaseSession> OpenAsync(
        DatabaseEngine engine, DatabaseConfig config, SourceContext context, CancellationToken cancellationToken)
        => await GuardAsync(
            engine,
            config,
            async () => new DatabaseSession(engine, config, context, await engine.OpenAsync(config, context, cancellationToken)));

    /// <summary>Executes a statement and returns its rows as text.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">Adds its parameters.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<IReadOnlyList<string?[]>> ListAsync(string sql, Action<DbCommand>? parameters, CancellationToken cancellationToken)
        => GuardAsync(Engine, config, async () =>
        {
            await using var command = Command(sql);
            parameters?.Invoke(command);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var (rows, bytes) = (new List<string?[]>(), 0L);
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = new string?[reader.FieldCount];
                for (var at = 0; at < row.Length; at++)
                {
                    row[at] = await reader.IsDBNullAsync(at, cancellationToken) ? null : reader.GetValue(at).ToString();
                    bytes += row[at]?.Length ?? 0;
                }

                rows.Add(row);
            }

            context.Usage.Add("statements", new EndpointUsage(1, bytes, 0, 0));
            return (IReadOnlyList<string?[]>)rows;
        });

    /// <summary>Executes a statement that returns no rows.</summary>
    public Task ExecuteAsync(string sql, Action<DbCommand>? parameters, CancellationToken cancellationToken)
        => GuardAsync(Engine, config, async () =>
        {
            await using var command = Command(sql);
            parameters?.Invoke(command);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        });

    /// <summary>Returns the columns of a table or query without reading a row.</summary>
    public Task<IReadOnlyList<DatabaseColumn>> DescribeAsync(string from, CancellationToken cancellationToken)
        => GuardAsync(Engine, config, async () =>
        {
            await using var command = Command($"select * from {from} limit 0");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            context.Usage.Add("statements", new EndpointUsage(1, 0, 0, 0));
            return (IReadOnlyList<DatabaseColumn>)[.. Enumerable.Range(0, reader.FieldCount).Select(at => new DatabaseColumn(
                reader.GetName(at), reader.GetDataTypeName(at), Engine.KindOf(reader.GetDataTypeName(at))))];
        });

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        // The server ends the statement first, and says so.
        command.CommandTimeout = config.RequestTimeoutSecs + ReserveSeconds;
        return command;
    }

    private static async Task<T> GuardAsync<T>(DatabaseEngine engine, DatabaseConfig config, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (engine.Translate(e, config) is { } translated)
        {
            throw translated;
        }
    }
}
