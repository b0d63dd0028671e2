using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.Jobs.Storage;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Telemetry;

internal sealed class TraceTests
{
    [Test]
    public async Task A_run_that_a_request_started_is_one_trace_with_its_slices_and_commits()
    {
        var ended = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Connectors", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var engine = await EngineHost.StartAsync();
        var world = new ScriptedWorld();
        world.Put("p", "1", "one");
        var connector = await engine.ConnectAsync(world);

        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var run = await engine.RunAsync(connector);

        Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
        Assert.That(run.TraceParent, Does.Contain(request.TraceId.ToHexString()));
        string[] Names() => [.. ended.Where(span => span.TraceId == request.TraceId).Select(span => span.OperationName).Distinct()];
        await Eventually.TrueAsync(() => Task.FromResult(Names().Length >= 3 && Names().Contains("run job")));
        Assert.That(Names(), Is.SupersetOf(new[] { "run job", "slice read", "commit" }));
    }
}
