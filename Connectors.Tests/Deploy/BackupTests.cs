using Connectors.Jobs.Hosting;
using Connectors.Jobs.Hosting.Postgres;
using Connectors.Jobs.Storage;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>Tests deploy/backup.sh and deploy/restore.sh from one real database into another.</summary>
public sealed class BackupTests
{
    /// <summary>The number of rows in each table, as one text.</summary>
    private const string Counts =
        """
        select string_agg(
            format('%s.%s %s', schemaname, relname, (xpath(
                '/row/c/text()',
                query_to_xml(format('select count(*) as c from %I.%I', schemaname, relname), false, true, '')))[1]),
            '; ' order by 1, schemaname, relname)
        from pg_stat_user_tables where schemaname in ('connectors', 'hangfire') and relname not in ('server', 'lock')
        """;

    private string _directory = "";

    private string Keys => Path.Combine(_directory, "keys");

    [SetUp]
    public void Make() => _directory = Directory.CreateTempSubdirectory("connectors-backup-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task A_backup_of_a_running_installation_restores_its_secrets_keys_and_jobs()
    {
        await using var before = await ApiHost.StartAsync("api");
        var connector = await before.ConnectAsync();
        await before.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        var key = await before.KeyAsync("default", "reader");

        var backup = await BackUpAsync(before);
        var counts = await before.ScalarAsync<string>(Counts);
        var empty = await TestDatabase.CreateEmptyAsync();
        var (code, _, errors) = await RestoreAsync(backup, empty);
        await using var after = await ApiHost.OverAsync(empty, $"--Connectors:KeyDirectory={Keys}");

        Assert.That(code, Is.Zero, errors);
        Assert.That(await after.ScalarAsync<string>(Counts), Is.EqualTo(counts));
        Assert.That(counts, Does.Contain("hangfire.jobqueue 1").And.Contain("connectors.connectors 1"));
        Assert.That((await after.CallAsync(HttpMethod.Get, "/api/v1/connectors", null, key)).Status, Is.EqualTo(200));
        Assert.That((await after.PostAsync($"/api/v1/connectors/{connector}/test", ""))["data"]!.GetValue<bool>(), Is.True);
        Assert.That(PickySource.Checked[connector], Is.EqualTo("secret-1"));
    }

    [Test]
    public async Task Only_its_owner_can_read_a_backup()
    {
        await using var host = await ApiHost.StartAsync("api");

        var backup = await BackUpAsync(host);

        Assert.That(File.GetUnixFileMode(backup), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(
            Directory.GetFileSystemEntries(Path.Combine(_directory, "backups")), Is.EqualTo(new[] { backup }), "no partial backup is left");
    }

    [Test]
    public async Task Old_backups_are_deleted_if_a_number_of_days_is_set()
    {
        await using var host = await ApiHost.StartAsync("api");
        var backups = Directory.CreateDirectory(Path.Combine(_directory, "backups")).FullName;
        foreach (var (name, age) in new[] { ("connectors-old.backup", 15), ("connectors-new.backup", 13), ("another-program", 15) })
        {
            var path = Directory.CreateDirectory(Path.Combine(backups, name)).FullName;
            Directory.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-age));
        }

        var backup = await BackUpAsync(host, new() { ["CONNECTORS_KEEP_DAYS"] = "14" });

        Assert.That(
            Directory.GetDirectories(backups).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "connectors-new.backup", "another-program", Path.GetFileName(backup) }));
    }

    [Test]
    public async Task A_restore_refuses_a_database_that_holds_an_installation()
    {
        await using var host = await ApiHost.StartAsync("api");
        var connector = await host.ConnectAsync();
        var backup = await BackUpAsync(host);

        var (code, _, errors) = await RestoreAsync(backup, host.Database);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("holds an installation already"));
        Assert.That(Directory.Exists(Keys), Is.False);
        Assert.That(await host.ScalarAsync<string>("select id from connectors"), Is.EqualTo(connector));
    }

    /// <summary>The product makes its schema as soon as its private PostgreSQL runs, so a restore needs PostgreSQL alone.</summary>
    [Test]
    public async Task A_private_PostgreSQL_is_backed_up_and_restored_while_the_product_does_not_run()
    {
        const string refused =
            "The database holds an installation already: restore into another one, or drop its schemas connectors and hangfire first.\n";
        var restore = Path.Combine(Codebase.Root, "deploy", "restore.sh");
        File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var (old, fresh) = (Path.Combine(_directory, "old"), Path.Combine(_directory, "fresh"));
        await RunAsync(old, "migrate");
        await AskAsync(
            old,
            """
            insert into connectors.knowledge_bases (id, tenant_id, name, created_by)
            values ('kept', 'default', 'Kept', 'test') returning id
            """);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(old, "keys")).FullName, "key-1.xml"), "<key/>");

        var backup = await RunAsync(
            old, "with-database", Path.Combine(Codebase.Root, "deploy", "backup.sh"), Path.Combine(_directory, "backups"));
        await RunAsync(fresh, "with-database", restore, backup);
        var again = await ToolProcess.RunAsync(ToolSettings.Of(fresh), "with-database", restore, backup);

        Assert.That(await AskAsync(fresh, "select id from connectors.knowledge_bases"), Is.EqualTo("kept"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(fresh, "keys", "key-1.xml")), Is.EqualTo("<key/>"));
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((1, refused)));
    }

    private static async Task<string> RunAsync(string dataDirectory, params string[] command)
    {
        var answer = await ToolProcess.RunAsync(ToolSettings.Of(dataDirectory), command);
        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
        return answer.Output.Trim();
    }

    private static async Task<string> AskAsync(string dataDirectory, string sql)
    {
        var options = new PrivatePostgresOptions { DataDirectory = dataDirectory };
        await using var postgres = await PrivatePostgres.StartAsync(options, CancellationToken.None);
        await using var database = new Database(postgres.ConnectionString);
        return (await database.FirstAsync<string>(sql, null, CancellationToken.None))!;
    }

    [Test]
    public async Task A_damaged_backup_is_refused()
    {
        await using var host = await ApiHost.StartAsync("api");
        var backup = await BackUpAsync(host);
        await using (var dump = File.OpenWrite(Path.Combine(backup, "database.dump")))
            dump.SetLength(dump.Length - 1);
        await using var empty = await TestDatabase.CreateEmptyAsync();

        var (code, _, errors) = await RestoreAsync(backup, empty);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("is damaged"));
        var schemas = await empty.Database.FirstAsync<long>(
            "select count(*) from pg_namespace where nspname = 'connectors'", null, CancellationToken.None);
        Assert.That(schemas, Is.Zero);
    }

    private async Task<string> BackUpAsync(ApiHost host, Dictionary<string, string>? settings = null)
    {
        var (code, output, errors) = await Shell.RunAsync(
            Path.Combine(Codebase.Root, "deploy", "backup.sh"),
            [Path.Combine(_directory, "backups")],
            new Dictionary<string, string>(settings ?? [])
            {
                ["ConnectionStrings__Connectors"] = host.Database.ConnectionString,
                ["Connectors__KeyDirectory"] = host.Get<ConnectorsOptions>().KeyDirectory,
            });
        Assert.That(code, Is.Zero, errors);
        return output;
    }

    private Task<(int Code, string Output, string Errors)> RestoreAsync(string backup, TestDatabase into) => Shell.RunAsync(
        Path.Combine(Codebase.Root, "deploy", "restore.sh"),
        [backup],
        new Dictionary<string, string> { ["ConnectionStrings__Connectors"] = into.ConnectionString, ["Connectors__KeyDirectory"] = Keys });
}
