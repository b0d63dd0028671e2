using System.Data.Common;
using System.Diagnostics;
using Connectors.Jobs.Hosting.Postgres;
using Npgsql;

namespace Connectors.Tests.Support;

/// <summary>A PostgreSQL of its own that listens on TCP and asks for passwords.</summary>
internal sealed class PostgreSqlShop : DatabaseShop
{
    private const string Owner = "owner-secret";

    /// <summary>Ends the server at once although clients are connected.</summary>
    private const string Fast = "\"$@\" & server=$!; trap 'kill -INT $server' TERM; wait $server; wait $server";

    public override string Type => "postgresql";

    public override string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override async Task StartAsync()
    {
        var binaries = (await PostgresBinaries.FindAsync(null, CancellationToken.None))[0];
        var data = Path.Combine(Directory, "data");
        var secret = Path.Combine(Directory, "owner");
        await File.WriteAllTextAsync(secret, Owner);
        ServerProgram.Give(Directory);
        var init = new ProcessStartInfo(
            binaries.InitDb,
            ["-D", data, "-U", "owner", $"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-N"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        if (ServerProgram.User is { } user)
            init.UserName = user;
        using (var process = Process.Start(init)!)
        {
            var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, output);
        }

        var program = Path.Combine(binaries.Directory, "postgres");
        string[] arguments =
        [
            "-D", data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
            "-c", "shared_buffers=16MB",
        ];
        Server = await ServerProgram.StartAsync(new ServerSettings("/bin/sh", ["-c", Fast, "sh", program, .. arguments], Port));
        await Eventually.TrueAsync(IsUpAsync);
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand("create database shop", connection);
        await create.ExecuteNonQueryAsync();
        await ExecuteAsync($"create role reader login password '{Password}'");
        await ExecuteAsync("grant pg_read_all_data to reader");
    }

    protected override async Task<DbConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(Connection("shop"));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The port accepts connections a moment before the server answers.</summary>
    private async Task<bool> IsUpAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(Connection("postgres"));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private string Connection(string database)
        => $"Host=127.0.0.1;Port={Port};Database={database};Username=owner;Password={Owner};Pooling=false";
}
