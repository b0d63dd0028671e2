using System.Collections.Concurrent;
using System.Diagnostics;
using Connectors.Sources;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.Http;

/// <summary>A call's spans, and the trace headers that must not reach the upstream.</summary>
public sealed class RestTraceTests : RestFixture
{
    [Test]
    public async Task A_call_is_one_span_that_names_the_endpoint_and_nothing_secret()
    {
        var (ended, caller) = Listen(out var listener);
        using (listener)
        using (caller)
        {
            Upstream.Answer(500);
            await GetAsync("things?token=hidden");
        }

        var call = ended.Single(span => span.TraceId == caller.TraceId && span.Source.Name == SourceTelemetry.Name);
        Assert.That((call.OperationName, call.Kind), Is.EqualTo(("GET things", ActivityKind.Client)));
        Assert.That(call.GetTagItem("endpoint"), Is.EqualTo("things"));
        Assert.That(string.Join(' ', call.TagObjects), Does.Not.Contain("hidden").And.Not.Contain("127.0.0.1"));
    }

    [Test]
    public async Task A_refusal_is_an_error_of_its_kind()
    {
        var (ended, caller) = Listen(out var listener);
        using (listener)
        using (caller)
        {
            Upstream.Answer(403);
            await FailAsync(() => GetAsync());
        }

        var call = ended.Single(span => span.TraceId == caller.TraceId && span.Source.Name == SourceTelemetry.Name);
        Assert.That((call.Status, call.StatusDescription), Is.EqualTo((ActivityStatusCode.Error, "Forbidden")));
    }

    [Test]
    public async Task No_trace_header_reaches_the_upstream()
    {
        string[] headers = [];
        Upstream.Answer(async context =>
        {
            headers = [.. context.Request.Headers.Keys];
            await context.Response.WriteAsync("{}");
        });

        var (_, caller) = Listen(out var listener);
        using (listener)
        using (caller)
            await GetAsync();

        Assert.That(headers, Does.Contain("Host").And.None.EqualTo("traceparent").IgnoreCase.And.None.EqualTo("Request-Id").IgnoreCase);
    }

    private static (ConcurrentBag<Activity> Ended, Activity Caller) Listen(out ActivityListener listener)
    {
        ConcurrentBag<Activity> ended = [];
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SourceTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
        return (ended, new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start());
    }
}
