using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Telemetry;

/// <summary>The spans of a request and of the work that it starts, as a collector would receive them.</summary>
internal sealed class TraceTests
{
    private readonly ConcurrentBag<Activity> _ended = [];
    private ActivityListener _listener = null!;

    [SetUp]
    public void Listen()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Connectors", StringComparison.Ordinal)
                || source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [TearDown]
    public void StopListening() => _listener.Dispose();

    [Test]
    public async Task One_trace_covers_everything_from_the_request_to_the_commit()
    {
        await using var host = await ApiHost.StartAsync("all");
        var config = $$"""{"world":"{{ScriptedConfig.Add(new ScriptedWorld().Fill("p", 25))}}"}""";
        // The first access refresh would be a second run of the same trace.
        var body = $$"""{"name":"Z","source":"scripted","refresh_freq":0,"prune_freq":0,"access_freq":0,"config":{{config}}}""";
        var made = await host.PostAsync("/api/v1/connectors", body);
        var connector = made["data"]!["id"]!.GetValue<string>();

        using var caller = Caller();
        await host.PostAsync($"/api/v1/connectors/{connector}/run", """{"kind":"sync"}""");
        var trace = await Eventually.GetAsync(
            () => Task.FromResult(Trace(caller) is var spans && spans.Exists(span => span.OperationName == "run") ? spans : null));

        var (request, run, slice) = (trace.Single(span => span.Kind == ActivityKind.Server), One(trace, "run"), One(trace, "slice"));
        Assert.That(request.ParentSpanId, Is.Not.EqualTo(default(ActivitySpanId)));
        Assert.That(run.ParentSpanId, Is.EqualTo(request.SpanId));
        Assert.That(slice.ParentSpanId, Is.EqualTo(run.SpanId));
        var commits = trace.Where(span => span.OperationName == "commit").ToArray();
        Assert.That(commits, Has.Length.EqualTo(3));
        Assert.That(commits.Select(span => span.ParentSpanId), Is.All.EqualTo(slice.SpanId));
        Assert.That((slice.GetTagItem("connector"), slice.GetTagItem("outcome")), Is.EqualTo((connector, "done")));
    }

    [Test]
    public async Task Calls_to_the_source_belong_to_the_slices_and_jobs_of_their_request()
    {
        await using var slack = new FakeSlack();
        FakeWorkspace.Fill(slack, 2, 20);
        await slack.StartAsync();
        await using var host = await ApiHost.StartAsync("all", "--Connectors:Egress:Allow=127.0.0.1");
        var body = new JsonObject
        {
            ["name"] = "Chat", ["source"] = "slack", ["refresh_freq"] = 0, ["prune_freq"] = 0,
            ["config"] = new JsonObject
            {
                ["base_url"] = new Uri(slack.Address, "api/").AbsoluteUri,
                ["credentials"] = new JsonObject { ["slack_bot_token"] = slack.Token },
            },
        };
        var connector = (await host.PostAsync("/api/v1/connectors", body.ToJsonString()))["data"]!["id"]!.GetValue<string>();

        using var caller = Caller();
        await host.PostAsync($"/api/v1/connectors/{connector}/run", """{"kind":"sync"}""");
        await Eventually.TrueAsync(
            () => host.ScalarAsync<bool>("select count(*) > 0 and bool_and(finished_at is not null) from runs where kind = 'sync'"));
        var trace = await Eventually.GetAsync(() => Task.FromResult(
            Trace(caller) is var spans
                && spans.Exists(span => span.OperationName == "run")
                && spans.Count(span => span.OperationName == "slice") >= 2 ? spans : null));

        var within = trace.Where(span => span.OperationName is "run" or "slice").Select(span => span.SpanId).ToHashSet();
        var calls = trace.Where(span => span.Source.Name == "Connectors.Sources").ToList();
        Assert.That(
            calls.Select(call => call.OperationName), Has.Some.Contains("conversations.list").And.Some.Contains("conversations.history"));
        Assert.That(calls.Where(call => !within.Contains(call.ParentSpanId)).Select(call => call.OperationName), Is.Empty);
        Assert.That(trace.Select(span => span.OperationName), Does.Contain("commit"));
    }

    [Test]
    public async Task A_task_that_another_worker_continues_stays_in_the_trace_of_its_run()
    {
        await using var engine = await EngineHost.StartAsync(EngineHost.Quick with { Slice = TimeSpan.Zero });
        var connector = await engine.ConnectAsync(new ScriptedWorld().Fill("p", 25));

        using var caller = Caller();
        await engine.RunAsync(connector);

        var slices = await Eventually.GetAsync(
            () => Task.FromResult(
                Trace(caller).Where(span => span.OperationName == "slice").ToArray() is { Length: >= 3 } found ? found : null));
        Assert.That(slices.Select(slice => slice.GetTagItem("outcome")), Has.Some.EqualTo("continued").And.Some.EqualTo("done"));
    }

    private static Activity Caller()
    {
        var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C);
        caller.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        return caller.Start();
    }

    private List<Activity> Trace(Activity caller) => [.. _ended.Where(span => span.TraceId == caller.TraceId && span != caller)];

    private static Activity One(List<Activity> trace, string name) => trace.Single(span => span.OperationName == name);
}
