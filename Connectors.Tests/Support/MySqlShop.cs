using System.Data.Common;
using System.Diagnostics;
using MySqlConnector;

namespace Connectors.Tests.Support;

/// <summary>A MariaDB of its own.</summary>
internal sealed class MySqlShop : DatabaseShop
{
    private const string Owner = "owner-secret";

    private static readonly string[] SystemTables =
        ["mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql"];

    public override string Type => "mysql";

    public override string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public override async Task StartAsync()
    {
        var share = ServerProgram.Find("usr/share/mysql");
        var data = Path.Combine(Directory, "data");
        System.IO.Directory.CreateDirectory(data);
        var start = Path.Combine(Directory, "start.sql");
        // The server that makes the tables takes one statement a line.
        var tables = "create database mysql;\nuse mysql;\nset @auth_root_socket=null;\n"
            + string.Concat(SystemTables.Select(file => File.ReadAllText(Path.Combine(share, file))));
        await File.WriteAllTextAsync(start, tables);
        var users = Path.Combine(Directory, "users.sql");
        await File.WriteAllTextAsync(
            users,
            $"""
            create database if not exists shop character set utf8mb4;
            create user if not exists 'owner'@'%' identified by '{Owner}';
            grant all on *.* to 'owner'@'%' with grant option;
            create user if not exists 'reader'@'%' identified by '{Password}';
            grant select on shop.* to 'reader'@'%';
            """);
        ServerProgram.Give(Directory);
        var program = ServerProgram.Find("usr/sbin/mariadbd");
        string[] common =
        [
            "--no-defaults", $"--datadir={data}", $"--lc-messages-dir={share}", $"--character-sets-dir={share}/charsets",
            "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0",
        ];
        await MakeTablesAsync(program, common, start);
        Server = await ServerProgram.StartAsync(new ServerSettings(
            program,
            [
                .. common, "--bind-address=127.0.0.1", $"--port={Port}", $"--socket={Directory}/socket", $"--pid-file={Directory}/pid",
                $"--init-file={users}",
            ],
            Port));
    }

    protected override async Task<DbConnection> OpenAsync()
    {
        var connection = new MySqlConnection(
            $"Server=127.0.0.1;Port={Port};Database=shop;User ID=owner;Password={Owner};Pooling=false;AllowUserVariables=true");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task MakeTablesAsync(string program, string[] common, string statements)
    {
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", "input=$1; shift; exec \"$@\" --bootstrap < \"$input\"", "sh", statements, program, .. common])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
        };
        if (ServerProgram.User is { } user)
            start.UserName = user;
        ServerProgram.AddLibraries(start);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await output + errors);
    }
}
