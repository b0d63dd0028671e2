using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

public sealed class RunCommandTests : ToolTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task StartAsync() => _database = await TestDatabase.CreateAsync();

    [TearDown]
    public async Task StopAsync() => await _database.DisposeAsync();

    [Test]
    public async Task The_run_command_reads_a_connector_and_prints_plain_lines()
    {
        WriteFiles(50);
        var id = await ConnectAsync(_database);

        var answer = await RunAsync(_database, "run", id);

        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
        Assert.That(
            answer.Output, Does.StartWith("Handbook: sync succeeded in ").And.Contains("50 added").And.EndWith("calls to the source\n"));
        Assert.That(answer.Error, Does.StartWith("Run 1: sync of Handbook (folder)\n"));
        Assert.That(answer.Error.Where(c => c is '\r' or '\u001b'), Is.Empty, "Control characters are only for terminals");
        Assert.That(await CountAsync("documents"), Is.EqualTo(50));
        Assert.That(await ScalarAsync<string>("select status || ' ' || trigger from runs"), Is.EqualTo("SUCCESS manual"));
        Assert.That(await CountAsync("hangfire.job"), Is.Zero, "The command must not enqueue jobs for workers");
    }

    [Test]
    public async Task The_audit_log_records_a_run_from_the_command_line()
    {
        var id = await ConnectAsync(_database);

        await RunAsync(_database, "run", id);

        Assert.That(
            await ScalarAsync<string>("select action || ' ' || target from audit where key_id like 'cli:%'"), Is.EqualTo($"run.sync {id}"));
    }

    [Test]
    public async Task The_run_command_prints_its_counters_as_JSON()
    {
        WriteFiles(30);
        await File.WriteAllTextAsync(Path.Combine(Files, "broken.pdf"), "%PDF-1.7 and no more");
        await ConnectAsync(_database);

        var (first, second) = (
            await RunAsync(_database, "run", "Handbook", "--json"), await RunAsync(_database, "run", "Handbook", "--json"));

        Assert.That((first.ExitCode, first.Json["status"]!.GetValue<string>()), Is.EqualTo((0, "SUCCESS")));
        Assert.That((Counter(first, "added"), Counter(first, "failed")), Is.EqualTo((30, 1)));
        Assert.That((second.ExitCode, Counter(second, "added"), Counter(second, "updated")), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public async Task The_run_command_runs_prunes_and_rebuilds()
    {
        WriteFiles(4);
        await ConnectAsync(_database);
        await RunAsync(_database, "run", "Handbook");

        var prune = await RunAsync(_database, "run", "Handbook", "--kind", "prune", "--json");
        var rebuild = await RunAsync(_database, "run", "Handbook", "--rebuild", "--json");

        Assert.That((prune.ExitCode, prune.Json["kind"]!.GetValue<string>(), Counter(prune, "listed")), Is.EqualTo((0, "prune", 4)));
        Assert.That((rebuild.ExitCode, Counter(rebuild, "unchanged") + Counter(rebuild, "updated")), Is.EqualTo((0, 4)));
        Assert.That(await ScalarAsync<long>("select count(*) from runs where rebuild"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_run_that_the_source_refuses_exits_with_1_and_the_reason()
    {
        await ConnectAsync(_database);
        Directory.Delete(Files, recursive: true);

        var answer = await RunAsync(_database, "run", "Handbook");

        Assert.That(answer.ExitCode, Is.EqualTo(1));
        Assert.That(answer.Errors.Single(), Does.StartWith("Run 1 failed: ").And.Contains("root"));
        Assert.That(await ScalarAsync<string>("select status from runs"), Is.EqualTo("FAILED"));
    }

    [Test]
    public async Task A_connector_is_found_by_its_id_a_prefix_of_it_or_its_name_if_only_one_matches()
    {
        var (first, second) = (await ConnectAsync(_database), await ConnectAsync(_database, "Other"));
        await ConnectAsync(_database, "Other");

        var listed = (await RunAsync(_database, "connectors", "--json")).Json.AsArray();
        Assert.That(listed.Select(row => row!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "Handbook", "Other", "Other" }));
        Assert.That((await RunAsync(_database, "connectors", "hand")).Output, Does.Contain(first).And.Not.Contain(second));
        foreach (var name in new[] { first, first[..10], "Handbook" })
            Assert.That((await RunAsync(_database, "run", name)).ExitCode, Is.Zero);
        foreach (var (name, error) in new[] { ("Other", $"Other may be "), ("Another", "There is no connector Another.") })
        {
            var answer = await RunAsync(_database, "run", name);
            Assert.That((answer.ExitCode, answer.Errors.Single()[..error.Length]), Is.EqualTo((2, error)));
        }
    }

    [TestCase("update connectors set paused = true", "Handbook is paused. Resume it first.")]
    [TestCase("update connectors set deleted_at = now()", "There is no connector Handbook.")]
    public async Task A_paused_or_deleted_connector_is_not_run(string change, string error)
    {
        await ConnectAsync(_database);
        await _database.Database.ExecuteAsync(change, null, CancellationToken.None);

        var answer = await RunAsync(_database, "run", "Handbook");

        Assert.That((answer.ExitCode, answer.Errors.Single()[..error.Length], await CountAsync("runs")), Is.EqualTo((2, error, 0L)));
    }

    [TestCase("Folder does not support access", "--kind", "access")]
    [TestCase("--rebuild works with --kind sync only", "--rebuild", "--kind", "prune")]
    [TestCase("Argument 'polish' not recognized", "--kind", "polish")]
    public async Task The_run_command_rejects_options_that_do_not_fit_the_source_or_the_kind_of_run(
        string error, params string[] options)
    {
        await ConnectAsync(_database);

        var answer = await RunAsync(_database, ["run", "Handbook", .. options]);

        Assert.That((answer.ExitCode, answer.Errors.Single()[..error.Length], await CountAsync("runs")), Is.EqualTo((2, error, 0L)));
    }

    [Test]
    public async Task A_run_command_and_a_worker_together_read_every_document_only_once()
    {
        WriteFiles(200);
        var id = await ConnectAsync(_database, batchSize: 10);
        await using var worker = await WorkerProcess.StartAsync(_database.ConnectionString, Data, Files);
        var run = await ScalarAsync<long>(
            """
            insert into runs (connector_id, kind, trigger, status, until, updated_at)
            values (@id, 'sync', 'manual', 'SCHEDULE', now(), now() - interval '1 hour') returning id
            """,
            new { id });

        var answer = await RunAsync(_database, "run", id, "--json");

        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
        Assert.That(
            (await CountAsync("documents"), await ScalarAsync<long>("select count(distinct source_id) from documents")),
            Is.EqualTo((200L, 200L)));
        Assert.That(
            await ScalarAsync<long>("select sum(added) from runs"),
            Is.EqualTo(200),
            "The command and the worker together add every document once");
        Assert.That(await ScalarAsync<string>("select status from runs where id = @run", new { run }), Is.EqualTo("SUCCESS"));
    }

    private static int Counter(ToolAnswer answer, string name) => answer.Json["counters"]![name]!.GetValue<int>();

    private Task<long> CountAsync(string table) => ScalarAsync<long>($"select count(*) from {table}");

    private async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
        => (await _database.Database.FirstAsync<T>(sql, parameters, CancellationToken.None))!;
}
