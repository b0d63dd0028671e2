using Connectors.Jobs.Hosting;
using Connectors.Jobs.Storage;

namespace Connectors.Tests.Benchmarks;

/// <summary>A private PostgreSQL as the product makes it: durable, unlike that of the tests.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private readonly string _directory;
    private readonly PrivatePostgres _postgres;

    private BenchmarkDatabase(string directory, PrivatePostgres postgres)
        => (_directory, _postgres, Database) = (directory, postgres, new Database(postgres.ConnectionString));

    public string ConnectionString => _postgres.ConnectionString;

    public Database Database { get; }

    public static async Task<BenchmarkDatabase> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = directory }, CancellationToken.None);
        var made = new BenchmarkDatabase(directory, postgres);
        await SchemaSetup.MigrateAsync(made.Database, CancellationToken.None);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
