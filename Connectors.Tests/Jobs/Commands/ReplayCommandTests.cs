using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

public sealed class ReplayCommandTests : ToolTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync();
        WriteFiles(3);
        foreach (var name in new[] { "one.pdf", "two.pdf" })
            await File.WriteAllTextAsync(Path.Combine(Files, name), "%PDF-1.7 and no more");
        await ConnectAsync(_database);
        var answer = await RunAsync(_database, "run", "Handbook");
        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
    }

    [TearDown]
    public async Task StopAsync() => await _database.DisposeAsync();

    [Test]
    public async Task The_failures_command_lists_failures_as_text_and_as_JSON()
    {
        var (text, json) = (
            await RunAsync(_database, "failures", "Handbook"),
            await RunAsync(_database, "failures", "Handbook", "--class", "malformed", "--json"));
        var none = await RunAsync(_database, "failures", "Handbook", "--class", "forbidden", "--json");

        Assert.That(text.Output, Does.Contain("malformed").And.Contains("one.pdf").And.Contains("two.pdf"));
        Assert.That(
            json.Json["failures"]!.AsArray().Select(f => f!["source_id"]!.GetValue<string>()),
            Is.EquivalentTo(new[] { "one.pdf", "two.pdf" }));
        Assert.That(none.Json["total"]!.GetValue<int>(), Is.Zero);
    }

    [Test]
    public async Task A_replay_resolves_failures_that_can_be_read_now_and_keeps_the_others()
    {
        await File.WriteAllTextAsync(Path.Combine(Files, "one.pdf"), "Plain text after all.");

        var answer = await RunAsync(_database, "replay", "Handbook", "--class", "malformed", "--json");

        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
        Assert.That(
            (answer.Json["documents"]!.GetValue<int>(), answer.Json["runs"]![0]!["kind"]!.GetValue<string>()), Is.EqualTo((2, "replay")));
        Assert.That(await OpenAsync(), Is.EqualTo(new[] { "two.pdf" }));
        Assert.That(
            await _database.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None), Is.EqualTo(4));
    }

    [Test]
    public async Task A_replay_of_one_failure_id_reads_only_that_document()
    {
        foreach (var name in new[] { "one.pdf", "two.pdf" })
            await File.WriteAllTextAsync(Path.Combine(Files, name), "Plain text after all.");
        var id = await _database.Database.FirstAsync<long>(
            "select id from failures where source_id = 'two.pdf'", null, CancellationToken.None);

        var answer = await RunAsync(_database, "replay", "Handbook", "--id", $"{id}");

        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
        Assert.That(answer.Output, Does.StartWith("Handbook: replay succeeded").And.Contains("1 added"));
        Assert.That(await OpenAsync(), Is.EqualTo(new[] { "one.pdf" }));
    }

    [Test]
    public async Task A_replay_of_a_failed_container_starts_a_sync()
    {
        await _database.Database.ExecuteAsync(
            """
            insert into failures (connector_id, partition_key, scope, source_id, reason, message, run_id)
            select id, 'files', 'container', 'files', 'forbidden', 'Closed.', (select max(id) from runs) from connectors
            """,
            null,
            CancellationToken.None);

        var answer = await RunAsync(_database, "replay", "Handbook", "--class", "forbidden", "--json");

        Assert.That(answer.ExitCode, Is.Zero, answer.Error);
        Assert.That(answer.Json["runs"]!.AsArray().Select(run => run!["kind"]!.GetValue<string>()), Is.EqualTo(new[] { "sync" }));
        Assert.That(await OpenAsync(), Does.Not.Contain("files"));
    }

    [Test]
    public async Task A_replay_without_matching_failures_starts_no_run()
    {
        var answer = await RunAsync(_database, "replay", "Handbook", "--class", "toolarge");

        Assert.That((answer.ExitCode, answer.Output), Is.EqualTo((0, "Handbook has no such failures.\n")));
        Assert.That(
            await _database.Database.FirstAsync<long>("select count(*) from runs where kind = 'replay'", null, CancellationToken.None),
            Is.Zero);
    }

    [TestCase("--id names failures that Handbook does not have", "--id", "4711")]
    [TestCase("--class and --id cannot be used together", "--id", "1", "--class", "malformed")]
    [TestCase("Argument 'odd' not recognized", "--class", "odd")]
    public async Task The_replay_command_rejects_contradictory_or_invalid_options(string error, params string[] options)
    {
        var answer = await RunAsync(_database, ["replay", "Handbook", .. options]);

        Assert.That((answer.ExitCode, answer.Errors.Single()[..error.Length]), Is.EqualTo((2, error)));
    }

    private Task<IReadOnlyList<string>> OpenAsync()
        => _database.Database.QueryAsync<string>(
            "select source_id from failures where resolved_at is null order by source_id", null, CancellationToken.None);
}
