using System.Diagnostics;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>A PostgreSQL of the test's own that can be restarted. It is as durable as in production.</summary>
internal sealed class ChaosServer : IAsyncDisposable
{
    private readonly PrivatePostgresOptions _options;
    private readonly FaultyClock? _clock;
    private readonly Stack<PrivatePostgres> _starts = [];

    private ChaosServer(PrivatePostgresOptions options, FaultyClock? clock, PrivatePostgres first)
    {
        (_options, _clock) = (options, clock);
        _starts.Push(first);
        Database = new Database(ConnectionString);
    }

    public string ConnectionString => _starts.Peek().ConnectionString;

    public Database Database { get; }

    private string Data => Path.Combine(_options.DataDirectory, "postgres", "data");

    /// <param name="directory">The server's directory.</param>
    /// <param name="clocks">The directory of the clock's file.</param>
    public static async Task<ChaosServer> StartAsync(string directory, string clocks)
    {
        var options = new PrivatePostgresOptions { DataDirectory = directory };
        var clock = WrongClock.IsPossible ? new FaultyClock(clocks) : null;
        var server = new ChaosServer(options, clock, await StartAsync(options, clock));
        // Otherwise the log of a day would fill the small disk by itself.
        foreach (var setting in (string[])["max_wal_size = '64MB'", "min_wal_size = '32MB'"])
            await server.Database.ExecuteAsync($"alter system set {setting}", null, CancellationToken.None);
        await server.Database.ExecuteAsync("select pg_reload_conf()", null, CancellationToken.None);
        await SchemaSetup.MigrateAsync(server.Database, CancellationToken.None);
        return server;
    }

    /// <summary>Stops the server, in order or like a crash, and starts it again after a while.</summary>
    public async Task RestartAsync(bool crash, TimeSpan away = default)
    {
        using (var kill = Process.Start("kill", [crash ? "-QUIT" : "-INT", $"{_starts.Peek().ProcessId}"]))
            await kill.WaitForExitAsync();
        while (PostmasterFile.Workers(Data).Count > 0)
            await Task.Delay(20);
        await Task.Delay(away);
        _starts.Push(await StartAsync(_options, _clock));
    }

    /// <summary>Fills the disk for a while. A server that gave up is started again when there is space.</summary>
    public async Task FillDiskAsync(TimeSpan time)
    {
        await FaultyDisk.FillAsync(time);
        if (PostmasterFile.Read(Data) is not { } running || !running.IsAlive(Data))
        {
            while (PostmasterFile.Workers(Data).Count > 0)
                await Task.Delay(20);
            _starts.Push(await StartAsync(_options, _clock));
        }
    }

    /// <summary>Sets the error of the server's clock.</summary>
    public void JumpClock(string error) => _clock?.Jump(error);

    /// <summary>Terminates all connections except the one that does this. Returns how many there were.</summary>
    public Task<long> CutAsync()
        => DatabaseRetry.RunAsync(() => Database.FirstAsync<long>(
            """
            select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity
                                  where backend_type = 'client backend' and pid <> pg_backend_pid()) cut
            """,
            null,
            CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        while (_starts.TryPop(out var start))
            await start.DisposeAsync();
    }

    /// <summary>The server inherits its clock from this process, which keeps its own: a clock is loaded when a program starts.</summary>
    private static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, FaultyClock? clock)
    {
        var inherited = clock?.Environment ?? new Dictionary<string, string>();
        foreach (var (name, value) in inherited)
            Environment.SetEnvironmentVariable(name, value);
        try
        {
            return await PrivatePostgres.StartAsync(options, CancellationToken.None);
        }
        finally
        {
            foreach (var name in inherited.Keys)
                Environment.SetEnvironmentVariable(name, null);
        }
    }
}
