using System.Data.Common;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Support;

/// <summary>A real database server of a test's own, with the database "shop", and a user who may only read.</summary>
internal abstract class DatabaseShop : IAsyncDisposable
{
    public const string Password = "reader-secret-1";

    /// <summary>The source's type in the catalog.</summary>
    public abstract string Type { get; }

    /// <summary>Quotes a name.</summary>
    public abstract string Quote(string name);

    protected int Port { get; } = FreePort.Find();

    protected string Directory { get; } = ServerProgram.MakeDirectory();

    protected ServerProgram? Server { get; set; }

    public abstract Task StartAsync();

    /// <summary>Opens a connection as the owner of everything.</summary>
    protected abstract Task<DbConnection> OpenAsync();

    public JsonObject Config(JsonObject? more = null)
    {
        var config = new JsonObject
        {
            ["host"] = "127.0.0.1",
            ["port"] = Port,
            ["database"] = "shop",
            ["credentials"] = new JsonObject { ["username"] = "reader", ["password"] = Password },
        };
        foreach (var (key, value) in more ?? [])
            config[key] = value?.DeepClone();
        return config;
    }

    /// <summary>Executes one statement as the owner.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops the server, as its operator would.</summary>
    public Task StopAsync() => Server!.StopAsync();

    public Task StartAgainAsync() => Server!.StartAsync();

    /// <summary>Makes the table "products" with rows whose text contains a word.</summary>
    public async Task FillAsync(int count, string word)
    {
        await ExecuteAsync("create table products (id int primary key, name varchar(100), description text, price decimal(10,2), "
            + "changed timestamp not null)");
        for (var from = 1; from <= count; from += 500)
        {
            var rows = Enumerable.Range(from, Math.Min(500, count - from + 1))
                .Select(id => $"({id}, 'Product {id}', '{word} {id}', {id}.50, '2026-01-01 00:00:00')");
            await ExecuteAsync($"insert into products values {string.Join(", ", rows)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    public override string ToString() => Type;
}
