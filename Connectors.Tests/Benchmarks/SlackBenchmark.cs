using System.Diagnostics;
using System.Text.Json;
using Connectors.Sources;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Measures reading a workspace over real HTTP: documents per second and upstream calls. No rate limits; stores nothing.</summary>
[Explicit("Takes a minute and measures"), Category("Benchmark"), NonParallelizable]
public sealed class SlackBenchmark
{
    [TestCase(50, 20_000, 200), TestCase(50, 20_000, 999)]
    public async Task Measure_a_first_read_and_a_read_an_hour_later(int channels, int messages, int batch)
    {
        await using var slack = new FakeSlack();
        FakeWorkspace.Fill(slack, channels, messages);
        await slack.StartAsync();
        var probe = Probe(slack, batch);

        var (first, firstParts) = await MeasureAsync(
            probe, slack, SourceProbe.Always, NothingKnown.Instance, "first read", MeasuredSlack.CallsOf(slack));
        var end = FakeWorkspace.Start.AddMinutes(messages);
        var (again, _) = await MeasureAsync(
            probe,
            slack,
            new SyncWindow(end.AddHours(-1), end.AddDays(2)),
            new KnownFingerprints(firstParts),
            "read an hour later",
            MeasuredSlack.IdleCallsOf(slack));

        Assert.That(first, Is.EqualTo(FakeWorkspace.Ids(slack).Count()));
        Assert.That(again, Is.LessThan(first));
    }

    private static SourceProbe Probe(FakeSlack slack, int batch)
    {
        var config = JsonSerializer.SerializeToElement(new
        {
            base_url = new Uri(slack.Address, "api/").AbsoluteUri,
            batch_size = batch,
            audit_days = 0,
            credentials = new { slack_bot_token = slack.Token },
        });
        return new SourceProbe(
            "slack", config, new SourceContext { Connector = "benchmark", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] } });
    }

    private static async Task<(int Documents, List<ReadPart> Parts)> MeasureAsync(
        SourceProbe probe, FakeSlack slack, SyncWindow window, IKnownDocuments known, string what, int maxCalls)
    {
        var (before, started) = (slack.Requests.Count, Stopwatch.GetTimestamp());
        var parts = new List<ReadPart>();
        foreach (var partition in await probe.PartitionsAsync())
            parts.AddRange(await probe.ReadAsync(partition, window: window, known: known));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (documents, calls) = (parts.Sum(part => part.Changes.Documents.Count), slack.Requests.Count - before);
        Report.Line(
            $"Slack, {what}",
            $"{documents / seconds:N0} documents/s",
            $"{documents / seconds / MeasuredSlack.FastestPeer:N2} x {MeasuredSlack.FastestPeer:N0}/s",
            $"{documents:N0} documents in {seconds:N1} s");
        Report.Line(
            "  calls upstream",
            $"{calls:N0}",
            Report.OfLimit(calls, maxCalls),
            $"{1000.0 * calls / Math.Max(documents, 1):N0} per thousand documents");
        return (documents, parts);
    }
}
