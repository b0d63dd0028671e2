using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>Failures of documents and containers: how they are kept, retried, replayed and resolved.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class DeadLetterTests
{
    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_failure_has_a_class_link_attempts_and_history_and_its_retry_delay_grows()
    {
        var (_, connector) = await FailedAsync(FailureReason.Transient, 1);
        var first = await OneAsync(connector);
        await _host.RunAsync(connector);
        await _host.RunAsync(connector);

        var third = await OneAsync(connector);

        Assert.That(
            (first.Reason, first.Attempts, first.Link, first.Scope),
            Is.EqualTo((FailureReason.Transient, 1, "https://example.com/a-0000", FailureScope.Document)));
        Assert.That((first.NextRetryAt - first.LastAt)!.Value, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(third.Attempts, Is.EqualTo(3));
        Assert.That((third.NextRetryAt - third.LastAt)!.Value, Is.EqualTo(TimeSpan.FromMinutes(20)));
        Assert.That(System.Text.Json.Nodes.JsonNode.Parse(third.History)!.AsArray(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task The_retry_delay_of_a_failure_stays_below_a_day_and_its_history_has_at_most_ten_attempts()
    {
        var (_, connector) = await FailedAsync(FailureReason.Transient, 1);
        await _host.Database.Database.ExecuteAsync(
            """
            update failures f set attempts = 5000,
                history = (select jsonb_agg(h.one) from (select f.history -> 0 as one from generate_series(1, 10)) h)
            where connector_id = @connector
            """,
            new { connector },
            CancellationToken.None);

        await _host.RunAsync(connector);
        var failure = await OneAsync(connector);

        Assert.That((failure.NextRetryAt - failure.LastAt)!.Value, Is.EqualTo(TimeSpan.FromMinutes(5 * 256)));
        Assert.That(failure.Attempts, Is.EqualTo(5001));
        Assert.That(System.Text.Json.Nodes.JsonNode.Parse(failure.History)!.AsArray(), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task A_failure_whose_retry_time_has_come_is_read_again_automatically()
    {
        var (world, connector) = await FailedAsync(FailureReason.Transient, 2);
        Heal(world);
        await _host.Database.Database.ExecuteAsync(
            "update failures set next_retry_at = now() - interval '1 second' where connector_id = @connector and source_id = 'a-0001'",
            new { connector },
            CancellationToken.None);

        await Eventually.TrueAsync(async () => (await OpenAsync(connector)).Length == 1);

        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0001" }));
        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0000" }), "This failure is not due yet");
    }

    [Test]
    public async Task A_permanent_failure_has_no_retry_time(
        [Values(FailureReason.TooLarge, FailureReason.Malformed, FailureReason.Unsupported)] FailureReason reason)
    {
        var (_, connector) = await FailedAsync(reason, 1);

        Assert.That((await OneAsync(connector)).NextRetryAt, Is.Null);
    }

    [Test]
    public async Task A_failure_does_not_hold_back_the_watermark_of_its_partition()
    {
        var (_, connector) = await FailedAsync(FailureReason.Transient, 1);

        Assert.That(
            await _host.ScalarAsync<bool>(
                "select watermark is not null from partitions where connector_id = @connector", new { connector }));
    }

    [Test]
    public async Task A_replay_reads_only_the_chosen_failures_and_resolves_those_that_succeed()
    {
        var (world, connector) = await FailedAsync(FailureReason.Malformed, 3);
        var (ids, watermark) = (await IdsAsync(connector), await WatermarkAsync(connector));
        Heal(world);

        await ReplayAsync(connector, new FailureSelection { Ids = [ids[1]] });

        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0001" }));
        Assert.That(world.Opened, Is.EqualTo(new[] { "a-0001" }));
        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0000", "a-0002" }));
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(8));
        Assert.That(await WatermarkAsync(connector), Is.EqualTo(watermark));
    }

    [Test]
    public async Task A_replay_of_one_class_leaves_failures_of_other_classes_alone()
    {
        var (world, connector) = await FailedAsync(FailureReason.Malformed, 2);
        await _host.Database.Database.ExecuteAsync(
            "update failures set reason = 'forbidden' where connector_id = @connector and source_id = 'a-0001'",
            new { connector },
            CancellationToken.None);
        Heal(world);

        await ReplayAsync(connector, new FailureSelection { Reason = FailureReason.Forbidden });

        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0001" }));
        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0000" }));
    }

    [Test]
    public async Task A_replay_resolves_failures_of_documents_that_no_longer_exist()
    {
        var (world, connector) = await FailedAsync(FailureReason.Transient, 2);
        Heal(world);
        world.Partitions["a"].Remove("a-0000");

        await ReplayAsync(connector, new FailureSelection { All = true });

        Assert.That(await OpenAsync(connector), Is.Empty);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(9));
    }

    [Test]
    public async Task A_permanent_failure_missing_from_a_complete_listing_is_read_once_more_and_resolved_if_the_document_is_gone()
    {
        var (world, connector) = await FailedAsync(FailureReason.Malformed, 2);
        world.Partitions["a"].Remove("a-0000");

        await _host.RunAsync(connector, RunKind.Prune);
        await Eventually.TrueAsync(async () => (await OpenAsync(connector)).Length == 1);

        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0000" }));
        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0001" }), "This document is still listed");
        Assert.That((await OneAsync(connector)).NextRetryAt, Is.Null);
    }

    [Test]
    public async Task A_replay_resolves_failures_of_documents_that_a_rule_now_excludes()
    {
        var (world, connector) = await FailedAsync(FailureReason.Transient, 2);
        world.RereadSkip = id => id == "a-0000" ? "label draft" : null;

        await ReplayAsync(connector, new FailureSelection { All = true });

        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0001" }));
    }

    [Test]
    public async Task A_replay_that_fails_again_counts_as_another_attempt()
    {
        var (_, connector) = await FailedAsync(FailureReason.Malformed, 1);

        await ReplayAsync(connector, new FailureSelection { All = true });

        Assert.That((await OneAsync(connector)).Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task Failures_chosen_during_a_replay_are_read_after_it()
    {
        var (world, connector) = await FailedAsync(FailureReason.Malformed, 2);
        var ids = await IdsAsync(connector);
        Heal(world);
        var (reached, let) = (new TaskCompletionSource(), new TaskCompletionSource());
        world.BeforeReread = async token =>
        {
            reached.TrySetResult();
            await let.Task.WaitAsync(token);
        };
        var run = await _host.Control.ReplayAsync(connector, new FailureSelection { Ids = [ids[0]] }, CancellationToken.None);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var same = await _host.Control.ReplayAsync(connector, new FailureSelection { Ids = [ids[1]] }, CancellationToken.None);
        let.SetResult();
        await _host.EndAsync(run);
        // End the pause between replays.
        await _host.Database.Database.ExecuteAsync(
            "update runs set finished_at = now() - interval '1 hour' where connector_id = @connector and finished_at is not null",
            new { connector },
            CancellationToken.None);

        await Eventually.TrueAsync(async () => (await OpenAsync(connector)).Length == 0);
        Assert.That(same, Is.EqualTo(run));
        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0000", "a-0001" }));
    }

    [Test]
    public async Task Replaying_a_failed_container_starts_a_sync_and_reading_the_partition_resolves_the_failure()
    {
        var world = new ScriptedWorld().Fill("a", 3);
        world.SplitFailures =
        [
            new SourceFailure(FailureScope.Container, "b", FailureReason.Forbidden, "Invite the app."),
            new SourceFailure(FailureScope.Container, "c", FailureReason.NotFound, "Gone."),
        ];
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        var before = await OpenAsync(connector);
        world.SplitFailures = [];
        world.Fill("b", 2);

        await ReplayAsync(connector, new FailureSelection { All = true });
        var sync = await _host.ScalarAsync<long>(
            "select max(id) from runs where connector_id = @connector and kind = 'sync'", new { connector });
        await _host.EndAsync(sync);

        Assert.That(before, Is.EqualTo(new[] { "b", "c" }));
        Assert.That(await OpenAsync(connector), Is.Empty);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(5));
    }

    [Test]
    public async Task A_failed_container_within_a_partition_is_resolved_when_the_partition_is_gone()
    {
        var locked = new SourceFailure(FailureScope.Container, "b/locked", FailureReason.Forbidden, "No.");
        var world = new ScriptedWorld { ReadFailures = _ => [locked] }.Fill("b", 2);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        var before = await OpenAsync(connector);
        world.Partitions.TryRemove("b", out _);

        await _host.RunAsync(connector);

        Assert.That(before, Is.EqualTo(new[] { "b/locked" }));
        Assert.That(await OpenAsync(connector), Is.Empty);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(2), "Documents of a vanished partition need a second complete split");
    }

    /// <summary>Syncs ten documents, of which the first ones cannot be read.</summary>
    private async Task<(ScriptedWorld World, string Connector)> FailedAsync(FailureReason reason, int count)
    {
        var world = new ScriptedWorld().Fill("a", 10);
        world.Open = text => int.Parse(text.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture) < count
            ? throw new DocumentUnreadableException(reason, "No.")
            : text;
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        return (world, connector);
    }

    private static void Heal(ScriptedWorld world)
    {
        world.Open = text => text;
        world.Opened.Clear();
    }

    private async Task ReplayAsync(string connector, FailureSelection request)
        => await _host.EndAsync(await _host.Control.ReplayAsync(connector, request, CancellationToken.None));

    private async Task<FailureView> OneAsync(string connector)
    {
        var queries = _host.Get<FailureQueries>();
        return (await queries.ListAsync(connector, new FailureFilter(), new Page(1, 10), CancellationToken.None)).Rows.Single();
    }

    private Task<string[]> OpenAsync(string connector)
        => _host.ScalarAsync<string[]>(
            """
            select coalesce(array_agg(source_id order by source_id), '{}') from failures
            where connector_id = @connector and resolved_at is null
            """,
            new { connector });

    private Task<long[]> IdsAsync(string connector)
        => _host.ScalarAsync<long[]>(
            "select array_agg(id order by source_id) from failures where connector_id = @connector", new { connector });

    private Task<DateTime> WatermarkAsync(string connector)
        => _host.ScalarAsync<DateTime>("select watermark from partitions where connector_id = @connector", new { connector });
}
