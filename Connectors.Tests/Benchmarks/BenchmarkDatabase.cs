using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Storage;

namespace Connectors.Tests.Benchmarks;

/// <summary>A private PostgreSQL as the product starts it: durable, unlike the PostgreSQL of the tests.</summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private const UnixFileMode OwnerAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory;
    private readonly PrivatePostgres _postgres;
    private readonly bool _kept;

    private BenchmarkDatabase(string directory, PrivatePostgres postgres, bool kept)
        => (_directory, _postgres, _kept, Database) = (directory, postgres, kept, new Database(postgres.ConnectionString));

    public string ConnectionString => _postgres.ConnectionString;

    public Database Database { get; }

    /// <param name="statements">Whether the server counts statements (pg_stat_statements), which costs a little.</param>
    /// <param name="kept">A directory that is used again and stays. Null: one of its own, which goes.</param>
    public static async Task<BenchmarkDatabase> StartAsync(bool statements = false, string? kept = null)
    {
        var directory = kept is null
            ? Directory.CreateTempSubdirectory("connectors-bench-").FullName
            : Directory.CreateDirectory(kept).FullName;
        File.SetUnixFileMode(
            directory,
            OwnerAll | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = directory }, CancellationToken.None);
        if (statements)
            postgres = await CountingAsync(postgres, directory);
        var made = new BenchmarkDatabase(directory, postgres, kept is not null);
        await SchemaSetup.MigrateAsync(made.Database, CancellationToken.None);
        return made;
    }

    private static async Task<PrivatePostgres> CountingAsync(PrivatePostgres postgres, string directory)
    {
        await using (var database = new Database(postgres.ConnectionString))
            await database.ExecuteAsync("alter system set shared_preload_libraries = 'pg_stat_statements'", null, CancellationToken.None);
        await postgres.DisposeAsync();
        postgres = await PrivatePostgres.StartAsync(new PrivatePostgresOptions { DataDirectory = directory }, CancellationToken.None);
        await using (var database = new Database(postgres.ConnectionString))
            await database.ExecuteAsync("create extension pg_stat_statements schema public", null, CancellationToken.None);
        return postgres;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
        if (!_kept)
            Directory.Delete(_directory, recursive: true);
    }
}
