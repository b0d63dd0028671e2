using Npgsql;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>
/// A PostgreSQL server for this installation only. Uses the machine's programs and listens on a local socket. All processes with the same
/// data directory share it: the first starts it, the last stops it, and after a crash the next one finds it again.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private const string DatabaseName = "connectors";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly PrivatePostgresOptions _options;
    private readonly PostgresCluster _cluster;
    private FileLock? _use;

    private PrivatePostgres(PrivatePostgresOptions options)
    {
        _options = options;
        _cluster = new PostgresCluster(options);
    }

    public string ConnectionString { get; private set; } = "";

    public string DataDirectory => _options.DataDirectory;

    /// <summary>The server's process id.</summary>
    public int ProcessId { get; private set; }

    private string StartLock => Path.Combine(_options.DataDirectory, "postgres.start.lock");

    private string UseLock => Path.Combine(_options.DataDirectory, "postgres.use.lock");

    /// <summary>Starts the server, or joins the processes that already use it.</summary>
    /// <exception cref="PrivatePostgresException">The programs are missing or fail, or the data belongs to another version.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PrivatePostgresException(
                "The private PostgreSQL needs Linux. Set ConnectionStrings:Connectors to a server's connection string.");
        }

        var postgres = new PrivatePostgres(await ResolveAsync(options, cancellationToken));
        try
        {
            await postgres.JoinAsync(cancellationToken);
            return postgres;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TimeoutException or NpgsqlException)
        {
            await postgres.DisposeAsync();
            throw new PrivatePostgresException($"The private PostgreSQL in {options.DataDirectory} cannot be started: {e.Message}", e);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops a server whose users were all killed. Returns false if a process still uses it.</summary>
    public static async Task<bool> StopAbandonedAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        var postgres = new PrivatePostgres(await ResolveAsync(options, cancellationToken));
        using var starting = await FileLock.TakeAsync(postgres.StartLock, shared: false, Patience, options.Time, cancellationToken);
        using var alone = FileLock.TryTake(postgres.UseLock, shared: false);
        if (alone is not null)
            await postgres._cluster.StopAsync(cancellationToken);
        return alone is not null;
    }

    /// <summary>Starts the server again if it died: nobody else would. Returns whether it had.</summary>
    /// <exception cref="PrivatePostgresException">It does not start.</exception>
    public async Task<bool> RestartIfDeadAsync(CancellationToken cancellationToken)
    {
        if (_use is null || _cluster.IsAlive)
            return false;
        using var starting = await FileLock.TakeAsync(StartLock, shared: false, Patience, _options.Time, cancellationToken);
        // Another process with this data directory may have been quicker.
        var wasDead = !_cluster.IsAlive;
        ProcessId = (await _cluster.EnsureRunningAsync(cancellationToken)).ProcessId;
        return wasDead;
    }

    /// <summary>Stops using the server. The last process stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_use is null)
            return;

        using var starting = await FileLock.TakeAsync(StartLock, shared: false, Patience, _options.Time, CancellationToken.None);
        _use.Dispose();
        _use = null;
        using var alone = FileLock.TryTake(UseLock, shared: false);
        if (alone is not null)
            await _cluster.StopAsync(CancellationToken.None);
    }

    /// <summary>Resolves links in the data directory, because /proc shows the resolved directory of a process.</summary>
    private static async Task<PrivatePostgresOptions> ResolveAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        var wanted = Path.GetFullPath(options.DataDirectory);
        var (code, output) = await PostgresProgram.RunAsync("readlink", ["-m", wanted], user: null, cancellationToken);
        return options with { DataDirectory = code == 0 ? output : wanted };
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.DataDirectory);
        using var starting = await FileLock.TakeAsync(StartLock, shared: false, Patience, _options.Time, cancellationToken);
        _use = FileLock.TryTake(UseLock, shared: true) ?? throw new IOException($"{UseLock} is locked by another program.");

        var server = await _cluster.EnsureRunningAsync(cancellationToken);
        ProcessId = server.ProcessId;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = server.SocketDirectory,
            Port = server.Port,
            Username = PostgresCluster.User,
            Password = await _cluster.PasswordAsync(cancellationToken),
            Database = "postgres",
            MaxAutoPrepare = 200,
            NoResetOnClose = true,
        };
        await MakeDatabaseAsync(connection, cancellationToken);
        connection.Database = DatabaseName;
        ConnectionString = connection.ConnectionString;
    }

    private static async Task MakeDatabaseAsync(NpgsqlConnectionStringBuilder server, CancellationToken cancellationToken)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection);
        find.Parameters.Add(new NpgsqlParameter { Value = DatabaseName });
        if (await find.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        await using var make = new NpgsqlCommand($"create database {DatabaseName}", connection);
        await make.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>The private PostgreSQL cannot be used. The message is one line and says what to do; the process ends with code 2.</summary>
internal sealed class PrivatePostgresException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The settings of the private PostgreSQL.</summary>
internal sealed record PrivatePostgresOptions
{
    /// <summary>The product's data directory. The server uses its subdirectory "postgres".</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The directory of initdb, pg_ctl and postgres. Null searches the usual places.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>False trades durability for speed. For tests only.</summary>
    public bool Durable { get; init; } = true;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
