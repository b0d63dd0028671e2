using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>What could not be read: kept, tried again, replayed, and over when it is over.</summary>
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
    public async Task A_failure_has_its_class_link_attempts_history_and_a_next_attempt_that_comes_later_each_time()
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
    public async Task However_often_it_failed_it_is_tried_again_within_a_day_and_tells_its_last_ten_attempts()
    {
        var (_, connector) = await FailedAsync(FailureReason.Transient, 1);
        await _host.Database.Database.ExecuteAsync(
            "update failures f set attempts = 5000, history = (select jsonb_agg(h.one) from (select f.history -> 0 as one from generate_series(1, 10)) h) where connector_id = @connector",
            new { connector },
            CancellationToken.None);

        await _host.RunAsync(connector);
        var failure = await OneAsync(connector);

        Assert.That((failure.NextRetryAt - failure.LastAt)!.Value, Is.EqualTo(TimeSpan.FromMinutes(5 * 256)));
        Assert.That(failure.Attempts, Is.EqualTo(5001));
        Assert.That(System.Text.Json.Nodes.JsonNode.Parse(failure.History)!.AsArray(), Has.Count.EqualTo(10));
    }

    [Test]
    public async Task What_is_due_is_read_again_without_anybody_asking()
    {
        var (world, connector) = await FailedAsync(FailureReason.Transient, 2);
        Heal(world);
        await _host.Database.Database.ExecuteAsync(
            "update failures set next_retry_at = now() - interval '1 second' where connector_id = @connector and source_id = 'a-0001'", new { connector }, CancellationToken.None);

        await Eventually.TrueAsync(async () => (await OpenAsync(connector)).Length == 1);

        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0001" }));
        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0000" }), "its turn comes later");
    }

    [Test]
    public async Task What_lasts_has_no_next_attempt(
        [Values(FailureReason.TooLarge, FailureReason.Malformed, FailureReason.Unsupported)] FailureReason reason)
    {
        var (_, connector) = await FailedAsync(reason, 1);

        Assert.That((await OneAsync(connector)).NextRetryAt, Is.Null);
    }

    [Test]
    public async Task The_watermark_does_not_wait_for_a_failure()
    {
        var (_, connector) = await FailedAsync(FailureReason.Transient, 1);

        Assert.That(await _host.ScalarAsync<bool>("select watermark is not null from partitions where connector_id = @connector", new { connector }));
    }

    [Test]
    public async Task A_replay_reads_just_the_chosen_ones_and_those_that_come_back_are_failures_no_more()
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
    public async Task A_class_is_replayed_and_other_classes_are_left_alone()
    {
        var (world, connector) = await FailedAsync(FailureReason.Malformed, 2);
        await _host.Database.Database.ExecuteAsync(
            "update failures set reason = 'forbidden' where connector_id = @connector and source_id = 'a-0001'", new { connector }, CancellationToken.None);
        Heal(world);

        await ReplayAsync(connector, new FailureSelection { Reason = FailureReason.Forbidden });

        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0001" }));
        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0000" }));
    }

    [Test]
    public async Task What_is_gone_at_the_source_is_a_failure_no_more_after_a_replay_of_all()
    {
        var (world, connector) = await FailedAsync(FailureReason.Transient, 2);
        Heal(world);
        world.Partitions["a"].Remove("a-0000");

        await ReplayAsync(connector, new FailureSelection { All = true });

        Assert.That(await OpenAsync(connector), Is.Empty);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(9));
    }

    [Test]
    public async Task What_failed_for_good_and_is_not_listed_any_more_is_looked_at_once_more_and_is_over_where_it_is_gone()
    {
        var (world, connector) = await FailedAsync(FailureReason.Malformed, 2);
        world.Partitions["a"].Remove("a-0000");

        await _host.RunAsync(connector, RunKind.Prune);
        await Eventually.TrueAsync(async () => (await OpenAsync(connector)).Length == 1);

        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0000" }));
        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0001" }), "it is listed");
        Assert.That((await OneAsync(connector)).NextRetryAt, Is.Null);
    }

    [Test]
    public async Task What_a_rule_leaves_out_when_it_is_read_again_is_a_failure_no_more()
    {
        var (world, connector) = await FailedAsync(FailureReason.Transient, 2);
        world.RereadSkip = id => id == "a-0000" ? "label draft" : null;

        await ReplayAsync(connector, new FailureSelection { All = true });

        Assert.That(await OpenAsync(connector), Is.EqualTo(new[] { "a-0001" }));
    }

    [Test]
    public async Task A_replay_that_fails_again_counts_another_attempt()
    {
        var (_, connector) = await FailedAsync(FailureReason.Malformed, 1);

        await ReplayAsync(connector, new FailureSelection { All = true });

        Assert.That((await OneAsync(connector)).Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task What_is_chosen_while_another_replay_is_under_way_is_due_after_it()
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
        // As if the pause between replays were over.
        await _host.Database.Database.ExecuteAsync(
            "update runs set finished_at = now() - interval '1 hour' where connector_id = @connector and finished_at is not null",
            new { connector },
            CancellationToken.None);

        await Eventually.TrueAsync(async () => (await OpenAsync(connector)).Length == 0);
        Assert.That(same, Is.EqualTo(run));
        Assert.That(world.Reread, Is.EqualTo(new[] { "a-0000", "a-0001" }));
    }

    [Test]
    public async Task A_container_that_refused_is_over_when_its_partition_was_read_and_a_replay_of_it_is_a_sync()
    {
        var world = new ScriptedWorld().Fill("a", 3);
        world.SplitFailures = [new SourceFailure(FailureScope.Container, "b", FailureReason.Forbidden, "Invite the app."), new SourceFailure(FailureScope.Container, "c", FailureReason.NotFound, "Gone.")];
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
    public async Task A_container_within_a_partition_is_over_when_that_is_gone()
    {
        var world = new ScriptedWorld { ReadFailures = _ => [new SourceFailure(FailureScope.Container, "b/locked", FailureReason.Forbidden, "No.")] }.Fill("b", 2);
        var connector = await _host.ConnectAsync(world);
        await _host.RunAsync(connector);
        var before = await OpenAsync(connector);
        world.Partitions.TryRemove("b", out _);

        await _host.RunAsync(connector);

        Assert.That(before, Is.EqualTo(new[] { "b/locked" }));
        Assert.That(await OpenAsync(connector), Is.Empty);
        Assert.That(await _host.CountAsync(connector), Is.EqualTo(2), "its documents wait for more proof");
    }

    /// <summary>Ten documents, the first so many of which cannot be read.</summary>
    private async Task<(ScriptedWorld World, string Connector)> FailedAsync(FailureReason reason, int count)
    {
        var world = new ScriptedWorld().Fill("a", 10);
        world.Open = text => int.Parse(text.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture) < count ? throw new DocumentUnreadableException(reason, "No.") : text;
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
        => (await new FailureQueries(_host.Database.Database).ListAsync(connector, new FailureFilter(), new Page(1, 10), CancellationToken.None)).Rows.Single();

    private Task<string[]> OpenAsync(string connector)
        => _host.ScalarAsync<string[]>(
            "select coalesce(array_agg(source_id order by source_id), '{}') from failures where connector_id = @connector and resolved_at is null", new { connector });

    private Task<long[]> IdsAsync(string connector)
        => _host.ScalarAsync<long[]>(
            "select array_agg(id order by source_id) from failures where connector_id = @connector", new { connector });

    private Task<DateTime> WatermarkAsync(string connector)
        => _host.ScalarAsync<DateTime>("select watermark from partitions where connector_id = @connector", new { connector });
}
