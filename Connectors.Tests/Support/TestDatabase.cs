using Connectors.Jobs.Hosting;
using Connectors.Jobs.Storage;
using Npgsql;

namespace Connectors.Tests.Support;

/// <summary>
/// A migrated database for one test, copied from a template and dropped at the end. Copies are made ahead, and dropped while the next tests
/// run: both take a tenth of a second in which a test would only wait.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    /// <summary>About as many copies as tests begin at once.</summary>
    private const int MadeAhead = 4;

    /// <summary>A test waits for the oldest of so many drops, because each database takes ten megabytes of memory.</summary>
    private const int MaxDropping = 8;

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static readonly Lock Lock = new();
    private static readonly Queue<Task<string>> Made = new();
    private static readonly Queue<Task> Dropping = new();
    private static readonly string Run = Guid.NewGuid().ToString("n")[..8];
    private static readonly string Template = $"connectors_{Run}_template";
    private static bool templateMade;
    private static int count;

    private readonly string _name;

    private TestDatabase(string name, string connectionString)
    {
        _name = name;
        ConnectionString = connectionString;
        Database = new Database(connectionString);
    }

    public string ConnectionString { get; }

    public Database Database { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        Task<string> made;
        lock (Lock)
        {
            while (Made.Count < MadeAhead)
                Made.Enqueue(Task.Run(CopyAsync));
            made = Made.Dequeue();
        }

        var name = await made;
        return new TestDatabase(name, await ConnectionStringAsync(name));
    }

    /// <summary>Creates an empty database, for tests of the migrations.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var name = NewName();
        await ExecuteAsync($"create database {name} template template0");
        return new TestDatabase(name, await ConnectionStringAsync(name));
    }

    /// <summary>Drops the template and the copies that no test took, which a server that outlives the test run would keep.</summary>
    public static async Task DropTemplateAsync()
    {
        await Task.WhenAll(Dropping);
        foreach (var made in Made)
            await DropAsync(await made);
        if (templateMade)
            await DropAsync(Template);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Task? oldest;
        lock (Lock)
        {
            Dropping.Enqueue(Task.Run(() => DropAsync(_name)));
            oldest = Dropping.Count > MaxDropping ? Dropping.Dequeue() : null;
        }

        if (oldest is not null)
            await oldest;
    }

    private static string NewName() => $"connectors_{Run}_{Interlocked.Increment(ref count)}";

    private static async Task<string> CopyAsync()
    {
        var name = NewName();
        await Gate.WaitAsync();
        try
        {
            if (!templateMade)
                await MakeTemplateAsync();
            templateMade = true;
            // One copy at a time: PostgreSQL refuses to copy a template that is in use.
            // file_copy, because the default strategy (wal_log) takes three times as long.
            await ExecuteAsync($"create database {name} template {Template} strategy file_copy");
        }
        finally
        {
            Gate.Release();
        }

        return name;
    }

    private static async Task MakeTemplateAsync()
    {
        await ExecuteAsync($"create database {Template} template template0");
        await using var database = new Database(await ConnectionStringAsync(Template));
        await SchemaSetup.MigrateAsync(database, CancellationToken.None);
    }

    private static Task DropAsync(string name) => ExecuteAsync($"drop database if exists {name} with (force)");

    private static async Task<string> ConnectionStringAsync(string name)
        => new NpgsqlConnectionStringBuilder(await TestPostgres.ConnectionStringAsync())
        {
            Database = name, MaxPoolSize = 20,
        }.ConnectionString;

    private static async Task ExecuteAsync(string sql)
    {
        var server = new NpgsqlConnectionStringBuilder(await TestPostgres.ConnectionStringAsync())
        {
            Database = "postgres", Pooling = false,
        };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
