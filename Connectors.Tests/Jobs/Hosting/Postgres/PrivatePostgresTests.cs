using System.Diagnostics;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Tests.Support;
using Npgsql;

namespace Connectors.Tests.Jobs.Hosting.Postgres;

public sealed class PrivatePostgresTests
{
    private string _directory = "";

    private PrivatePostgresOptions Options => new() { DataDirectory = _directory, Durable = false };

    [SetUp]
    public void MakeDirectory()
    {
        _directory = Directory.CreateTempSubdirectory("connectors-postgres-").FullName;
        File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    [TearDown]
    public async Task RemoveDirectoryAsync()
    {
        Assert.That(await PrivatePostgres.StopAbandonedAsync(Options, CancellationToken.None), "A process still uses the server");
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task The_private_server_listens_only_on_a_local_socket_and_stops_on_dispose()
    {
        var postgres = await StartAsync();
        await using (postgres)
        {
            Assert.That(await AskAsync(postgres, "show listen_addresses"), Is.Empty);
            Assert.That(new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host, Does.StartWith("/"));
            Assert.That(await AskAsync(postgres, "select lower('ÄÖÜ') || current_database()"), Is.EqualTo("äöüconnectors"));
            Assert.That(IsRunning(postgres.ProcessId));
        }

        await EndsAsync(postgres.ProcessId);
    }

    [Test]
    public async Task Processes_that_start_together_share_one_server_and_the_last_one_stops_it()
    {
        var both = await Task.WhenAll(Task.Run(StartAsync), Task.Run(StartAsync));
        Assert.That(both[1].ProcessId, Is.EqualTo(both[0].ProcessId));

        await both[0].DisposeAsync();
        Assert.That(await AskAsync(both[1], "select 'still here'"), Is.EqualTo("still here"));

        await both[1].DisposeAsync();
        await EndsAsync(both[1].ProcessId);
    }

    [Test]
    public async Task A_server_that_is_stopped_remembers_the_pages_that_it_has_in_memory_where_the_library_for_that_is()
    {
        var binaries = (await PostgresBinaries.FindAsync(null, CancellationToken.None))[0];
        if (!binaries.HasPrewarm)
            Assert.Ignore("This PostgreSQL comes without pg_prewarm.");
        var options = Options with { Durable = true };
        await using (var first = await PrivatePostgres.StartAsync(options, CancellationToken.None))
            await AskAsync(first, "create table kept as select 'there' as word");

        Assert.That(Directory.GetFiles(_directory, "autoprewarm.blocks", SearchOption.AllDirectories), Has.Length.EqualTo(1));
        await using var second = await PrivatePostgres.StartAsync(options, CancellationToken.None);
        Assert.That(await AskAsync(second, "select word from kept"), Is.EqualTo("there"));
    }

    [Test]
    public async Task Data_survives_a_killed_server()
    {
        var first = await StartAsync();
        await AskAsync(first, "create table kept as select 'there' as word");
        await AskAsync(first, "checkpoint");
        using (var server = Process.GetProcessById(first.ProcessId))
            server.Kill();
        await first.DisposeAsync();

        await using var second = await StartAsync();

        Assert.That(second.ProcessId, Is.Not.EqualTo(first.ProcessId));
        Assert.That(await AskAsync(second, "select word from kept"), Is.EqualTo("there"));
    }

    [Test]
    public async Task The_server_starts_if_its_lock_file_names_a_process_of_another_program()
    {
        await (await StartAsync()).DisposeAsync();
        var file = Path.Combine(_directory, "postgres", "data", PostmasterFile.Name);
        await File.WriteAllLinesAsync(file, [$"{Environment.ProcessId}", "/elsewhere", "0", "5432", "/elsewhere", "", "0 0", "ready"]);

        await using var postgres = await StartAsync();

        Assert.That(await AskAsync(postgres, "select 'up'"), Is.EqualTo("up"));
    }

    [Test]
    public async Task An_interrupted_initialization_starts_over()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "postgres", "data.new", "base"));

        await using var postgres = await StartAsync();

        Assert.That(await AskAsync(postgres, "select 'up'"), Is.EqualTo("up"));
    }

    [Test]
    public async Task The_server_starts_in_a_directory_whose_path_is_too_long_for_a_socket()
    {
        var deep = new PrivatePostgresOptions { DataDirectory = Path.Combine(_directory, new string('d', 120)), Durable = false };

        await using var postgres = await PrivatePostgres.StartAsync(deep, CancellationToken.None);

        Assert.That(await AskAsync(postgres, "select 'up'"), Is.EqualTo("up"));
    }

    [Test]
    public void If_PostgreSQL_is_not_installed_the_error_says_what_to_install()
        => Assert.That(
            async () => await PrivatePostgres.StartAsync(Options with { BinDirectory = _directory }, CancellationToken.None),
            Throws.InstanceOf<PrivatePostgresException>().With.Message.Contains("apt-get install postgresql").And.Message.Contains(
                "ConnectionStrings:Connectors"));

    [Test]
    public async Task Data_of_a_PostgreSQL_version_that_is_not_installed_is_refused()
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(Path.Combine(_directory, "postgres", "data", "PG_VERSION"), "9\n");

        Assert.That(StartAsync, Throws.InstanceOf<PrivatePostgresException>().With.Message.Contains("created by PostgreSQL 9"));
    }

    [Test]
    public async Task Only_the_owner_can_read_the_files_of_the_server()
    {
        await using var postgres = await StartAsync();

        Assert.That(
            File.GetUnixFileMode(Path.Combine(_directory, "postgres")) & ~UnixFileMode.UserExecute,
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(
            File.GetUnixFileMode(Path.Combine(_directory, "postgres", "password")),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private Task<PrivatePostgres> StartAsync() => PrivatePostgres.StartAsync(Options, CancellationToken.None);

    private static async Task<string?> AskAsync(PrivatePostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    /// <summary>Stopping waits until the server deletes its pid file, which it does a moment before it exits.</summary>
    private static Task EndsAsync(int process) => Eventually.TrueAsync(() => Task.FromResult(!IsRunning(process)));

    private static bool IsRunning(int process)
        => Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
}
