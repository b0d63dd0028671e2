using Connectors.Jobs.Hosting;
using Connectors.Jobs.Storage;
using Npgsql;

namespace Connectors.Tests.Support;

/// <summary>A migrated database for one test, copied from a template and dropped at the end.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
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
        var name = $"connectors_{Run}_{Interlocked.Increment(ref count)}";
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

        return new TestDatabase(name, await ConnectionStringAsync(name));
    }

    /// <summary>Creates an empty database, for tests of the migrations.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var name = $"connectors_{Run}_{Interlocked.Increment(ref count)}";
        await ExecuteAsync($"create database {name} template template0");
        return new TestDatabase(name, await ConnectionStringAsync(name));
    }

    /// <summary>Drops the template, which a server that outlives the test run would keep.</summary>
    public static async Task DropTemplateAsync()
    {
        if (templateMade)
            await ExecuteAsync($"drop database if exists {Template} with (force)");
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await ExecuteAsync($"drop database if exists {_name} with (force)");
    }

    private static async Task MakeTemplateAsync()
    {
        await ExecuteAsync($"create database {Template} template template0");
        await using var database = new Database(await ConnectionStringAsync(Template));
        await SchemaSetup.MigrateAsync(database, CancellationToken.None);
    }

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
