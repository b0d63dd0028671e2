using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Runs;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Running;

/// <summary>A run that waits shows why, which attempt comes next, and when.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class WaitingRunTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(30);

    private EngineHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await EngineHost.StartAsync(EngineHost.Quick with { Backoff = [Long, Long] });

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task A_task_that_is_retried_shows_its_last_error_the_attempt_and_when_it_goes_on()
    {
        var world = new ScriptedWorld { BeforeBatch = (_, _, _) => throw new SourceException(SourceErrorKind.Transient, "Down.") };

        var (run, task) = await WaitingAsync(world.Fill("p", 3));

        Assert.That(
            run.Wait, Is.EqualTo(new RunWait
            {
                Label = "Partition p",
                Error = "Down.",
                ErrorKind = ErrorKind.Transient,
                Attempt = 2,
                MaxAttempts = 3,
                RetryAt = task.RetryAt,
                Partitions = 1,
            }));
        // A statement's time is when it began, and it may see what was committed a moment later.
        Assert.That((task.RetryAt!.Value - run.ReadAt).TotalMinutes, Is.InRange(25.0, 30.5));
        Assert.That((task.Attempts, task.AttemptsMax, task.ErrorKind, task.Error), Is.EqualTo((1, 3, ErrorKind.Transient, "Down.")));
        Assert.That(run.StatusLine("RUNNING"), Does.Match(@"^RUNNING, attempt 2 of 3 at \d\d:\d\d:\d\d UTC: Partition p: Down\.$"));
        Assert.That(task.Retry, Does.Match(@"^attempt 2 of 3 at \d\d:\d\d:\d\d UTC$"));
    }

    [Test]
    public async Task A_rate_limit_is_no_failed_attempt()
    {
        var world = new ScriptedWorld
        {
            BeforeBatch = (_, _, _) => throw new SourceException(SourceErrorKind.RateLimited, "Slow down.") { RetryAfter = Long },
        };

        var (run, task) = await WaitingAsync(world.Fill("p", 3));

        Assert.That((run.Wait!.ErrorKind, run.Wait.Attempt, task.Attempts), Is.EqualTo((ErrorKind.RateLimited, (int?)null, 0)));
        Assert.That(run.StatusLine("RUNNING"), Does.Match(@"^RUNNING, goes on at \d\d:\d\d:\d\d UTC: Partition p: Slow down\.$"));
    }

    [Test]
    public async Task Several_partitions_that_wait_are_counted()
    {
        var world = new ScriptedWorld { BeforeBatch = (_, _, _) => throw new SourceException(SourceErrorKind.Transient, "Down.") };
        var connector = await _host.ConnectAsync(world.Fill("a", 1).Fill("b", 1).Fill("c", 1));
        var id = await StartAsync(connector);

        var run = await Eventually.GetAsync(async () => await ViewAsync(id) is { Waiting: 3 } view ? view : null);

        Assert.That(run.Wait!.Describe(), Does.StartWith("3 partitions wait, the first of them: attempt 2 of 3 at "));
    }

    [Test]
    public async Task A_run_that_cannot_list_its_partitions_shows_the_same()
    {
        var world = new ScriptedWorld { BeforeSplit = () => throw new SourceException(SourceErrorKind.Transient, "No connection.") };
        var connector = await _host.ConnectAsync(world);
        var id = await StartAsync(connector);

        var run = await Eventually.GetAsync(async () => await ViewAsync(id) is { Wait: not null } view ? view : null);

        Assert.That((run.Status, run.ErrorKind), Is.EqualTo((RunStatus.Schedule, ErrorKind.Transient)));
        Assert.That(run.StatusLine("SCHEDULE"), Does.Match(@"^SCHEDULE, attempt 2 of 3 at \d\d:\d\d:\d\d UTC: No connection\.$"));
    }

    [Test]
    public async Task An_error_that_was_overcome_is_forgotten()
    {
        await using var host = await EngineHost.StartAsync();
        var failed = false;
        var world = new ScriptedWorld
        {
            BeforeBatch = (_, batch, _) => batch == 1 && !failed && (failed = true)
                ? throw new SourceException(SourceErrorKind.Transient, "Down.")
                : Task.CompletedTask,
        };
        var connector = await host.ConnectAsync(world.Fill("p", 30));

        var run = await host.RunAsync(connector);

        Assert.That(failed);
        Assert.That(
            await host.ScalarAsync<string>("select concat_ws(' ', state, error_kind, error) from tasks where run_id = @Id", new { run.Id }),
            Is.EqualTo("done"));
    }

    private async Task<(RunView Run, TaskView Task)> WaitingAsync(ScriptedWorld world)
    {
        var id = await StartAsync(await _host.ConnectAsync(world));
        var run = await Eventually.GetAsync(async () => await ViewAsync(id) is { Wait: not null } view ? view : null);
        var tasks = await _host.Get<RunQueries>().TasksAsync(id, new Page(1, 10), CancellationToken.None);
        return (run, tasks.Rows.Single());
    }

    private Task<long> StartAsync(string connector)
        => _host.Control.RunNowAsync(connector, RunKind.Sync, RunTrigger.Manual, rebuild: false, CancellationToken.None);

    private Task<RunView?> ViewAsync(long run)
        => _host.Get<RunQueries>().FindAsync(TestConnectors.Tenant, run, CancellationToken.None);
}
