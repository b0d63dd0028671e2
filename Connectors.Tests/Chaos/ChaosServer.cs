using System.Diagnostics;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Storage;

namespace Connectors.Tests.Chaos;

/// <summary>A PostgreSQL of the test's own that can be restarted. It is as durable as in production.</summary>
internal sealed class ChaosServer : IAsyncDisposable
{
    private readonly PrivatePostgresOptions _options;
    private readonly Stack<PrivatePostgres> _starts = [];

    private ChaosServer(PrivatePostgresOptions options, PrivatePostgres first)
    {
        _options = options;
        _starts.Push(first);
        Database = new Database(ConnectionString);
    }

    public string ConnectionString => _starts.Peek().ConnectionString;

    public Database Database { get; }

    public static async Task<ChaosServer> StartAsync(string directory)
    {
        var options = new PrivatePostgresOptions { DataDirectory = directory };
        var server = new ChaosServer(options, await PrivatePostgres.StartAsync(options, CancellationToken.None));
        await SchemaSetup.MigrateAsync(server.Database, CancellationToken.None);
        return server;
    }

    /// <summary>Stops the server, in order or like a crash, and starts it again.</summary>
    public async Task RestartAsync(bool crash)
    {
        using (var kill = Process.Start("kill", [crash ? "-QUIT" : "-INT", $"{_starts.Peek().ProcessId}"]))
            await kill.WaitForExitAsync();
        var data = Path.Combine(_options.DataDirectory, "postgres", "data");
        while (PostmasterFile.Workers(data).Count > 0)
            await Task.Delay(20);
        _starts.Push(await PrivatePostgres.StartAsync(_options, CancellationToken.None));
    }

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
}
