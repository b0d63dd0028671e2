using Connectors.Jobs.Running;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

public sealed class ForegroundRunTests
{
    private const int Parallel = 4;
    private EngineHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await EngineHost.IdleAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_foreground_run_needs_no_jobs_and_no_workers()
    {
        var world = new ScriptedWorld().Fill("a", 25).Fill("b", 7).Fill("c", 0);
        var connector = await _host.ConnectAsync(world);

        var run = await ExecuteAsync(await OpenAsync(connector));

        Assert.That((run.Status, await _host.CountAsync(connector)), Is.EqualTo((RunStatus.Success, 32L)));
        Assert.That(await _host.ScalarAsync<long>("select count(*) from hangfire.job"), Is.Zero);
    }

    [Test]
    public async Task A_foreground_run_reads_only_a_few_partitions_at_a_time()
    {
        var world = new ScriptedWorld();
        var (at, most) = (0, 0);
        for (var partition = 0; partition < 10; partition++)
            world.Fill($"p{partition}", 1);
        world.BeforeBatch = async (_, batch, token) =>
        {
            if (batch > 0)
                return;
            InterlockedMax(ref most, Interlocked.Increment(ref at));
            await Task.Delay(20, token);
            Interlocked.Decrement(ref at);
        };
        var connector = await _host.ConnectAsync(world);

        var run = await ExecuteAsync(await OpenAsync(connector), parallel: 3);

        Assert.That((run.Status, await _host.CountAsync(connector)), Is.EqualTo((RunStatus.Success, 10L)));
        Assert.That(most, Is.InRange(1, 3));
    }

    [Test]
    public async Task A_partition_with_transient_errors_is_retried_and_if_it_keeps_failing_it_fails_alone()
    {
        var world = new ScriptedWorld().Fill("good", 3).Fill("shaky", 3).Fill("bad", 3);
        var stumbled = 0;
        world.BeforeBatch = (partition, _, _) => partition switch
        {
            "bad" => throw new SourceException(SourceErrorKind.Transient, "It never answers."),
            "shaky" when Interlocked.Increment(ref stumbled) == 1 => throw new SourceException(SourceErrorKind.RateLimited, "Slow down."),
            _ => Task.CompletedTask,
        };
        var connector = await _host.ConnectAsync(world);

        var run = await ExecuteAsync(await OpenAsync(connector));

        Assert.That((run.Status, await _host.CountAsync(connector)), Is.EqualTo((RunStatus.Failed, 6L)));
    }

    [Test]
    public async Task A_transient_error_while_splitting_is_retried_and_a_refusal_ends_the_run()
    {
        var world = new ScriptedWorld().Fill("a", 3);
        var asked = 0;
        world.BeforeSplit = () =>
        {
            if (++asked == 1)
                throw new SourceException(SourceErrorKind.Transient, "Not now.");
        };
        var connector = await _host.ConnectAsync(world);

        var first = await ExecuteAsync(await OpenAsync(connector));
        world.BeforeSplit = () => throw new SourceException(SourceErrorKind.Unauthorized, "The token was revoked.");
        var second = await ExecuteAsync(await OpenAsync(connector));

        Assert.That((first.Status, asked, second.Status), Is.EqualTo((RunStatus.Success, 2, RunStatus.Failed)));
        Assert.That(
            await _host.ScalarAsync<string>("select error from runs where id = @Id", new { second.Id }),
            Is.EqualTo("The token was revoked."));
    }

    [Test]
    public async Task A_cancelled_foreground_run_releases_its_tasks_and_the_next_run_continues_from_there()
    {
        var world = new ScriptedWorld { BatchSize = 1 }.Fill("a", 5);
        var (reached, stop) = (new TaskCompletionSource(), new CancellationTokenSource());
        world.BeforeBatch = (_, batch, token) =>
        {
            if (batch != 3)
                return Task.CompletedTask;
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        var connector = await _host.ConnectAsync(world);
        var run = await OpenAsync(connector);

        var working = _host.Get<ForegroundRun>().ExecuteAsync(run, Parallel, stop.Token);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(async () => await _host.CountAsync(connector) > 0);
        await stop.CancelAsync();

        Assert.That(async () => await working, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await _host.ScalarAsync<string>("select state from tasks where run_id = @Id", new { run.Id }), Is.EqualTo("waiting"));
        world.BeforeBatch = (_, _, _) => Task.CompletedTask;
        world.Opened.Clear();
        var ended = await ExecuteAsync((await _host.Get<RunStore>().FindAsync(run.Id, CancellationToken.None))!);
        Assert.That((ended.Status, await _host.CountAsync(connector)), Is.EqualTo((RunStatus.Success, 5L)));
        Assert.That(world.Opened, Has.Count.LessThan(5), "The second run did not continue where the first one stopped");
    }

    [Test]
    public async Task A_foreground_run_ends_if_the_run_is_cancelled_elsewhere()
    {
        var world = new ScriptedWorld().Fill("a", 5);
        var reached = new TaskCompletionSource();
        world.BeforeBatch = (_, _, token) =>
        {
            reached.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };
        var run = await OpenAsync(await _host.ConnectAsync(world));

        var working = ExecuteAsync(run);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await _host.Control.CancelAsync(run.Id, CancellationToken.None);

        Assert.That((await working.WaitAsync(TimeSpan.FromSeconds(30))).Status, Is.EqualTo(RunStatus.Cancel));
    }

    private Task<RunRow> ExecuteAsync(RunRow run, int parallel = Parallel)
        => _host.Get<ForegroundRun>().ExecuteAsync(run, parallel, CancellationToken.None);

    private async Task<RunRow> OpenAsync(string connector)
        => (await _host.Get<RunStore>().OpenAsync(new RunRequest(connector, RunKind.Sync, RunTrigger.Manual), CancellationToken.None))!;

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now)
            Interlocked.CompareExchange(ref most, now, seen);
    }
}
