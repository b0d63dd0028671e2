using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Connectors.Sources;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures how fast Drive and Gmail are read from the fake and how many calls that takes. Stores nothing. Prints a table; asserts only
/// that the work was done.
/// </summary>
[Explicit("Measures; run it by name"), Category("Benchmark"), NonParallelizable]
public sealed class GoogleBenchmark
{
    private const string Ann = "ann@example.com";

    [Test]
    public async Task Measure_reading_20_000_Drive_files_with_their_contents()
    {
        const int files = 20_000;
        await using var google = new FakeGoogle();
        for (var i = 0; i < files; i++)
            google.Drive.Add(
                new FakeFile { Id = $"{i:x8}", Name = $"{i}.txt", Owner = Ann, Content = Encoding.UTF8.GetBytes($"the text of file {i}") });
        await google.StartAsync();
        var config = DriveConfigs.OAuth(google, json => json["include_my_drives"] = true);
        await using var probe = Probe("google_drive", JsonSerializer.SerializeToElement(config));

        var clock = Stopwatch.StartNew();
        var first = await probe.ReadAsync("user:ann@example.com");
        var listed = (clock.Elapsed, Calls: google.Requests.Count);
        await Parallel.ForEachAsync(
            first.SelectMany(part => part.Changes.Documents), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (document, token) => await ContentReader.ReadAsync(document.Content, token));
        var downloaded = clock.Elapsed;
        var before = google.Requests.Count;
        clock.Restart();
        var next = await probe.ReadAsync("user:ann@example.com", previous: first[^1].Checkpoint);

        Assert.That(first.Sum(part => part.Changes.Documents.Count), Is.EqualTo(files));
        Assert.That(next.Sum(part => part.Changes.Documents.Count), Is.Zero);
        Report.Line(
            "Drive: 20,000 files listed",
            $"{files / listed.Elapsed.TotalSeconds:N0} documents/s",
            $"{downloaded / listed.Elapsed:N1} x downloading");
        Report.Line(
            "  calls per thousand files listed",
            $"{listed.Calls * 1000.0 / files:N1}",
            Report.OfLimit(listed.Calls, (files / 1000) + 3),
            "pages of a thousand files");
        Report.Peer(files / downloaded.TotalSeconds, MeasuredDrive.FastestPeer, 2);
        Report.Line(
            "  read again without changes",
            $"{google.Requests.Count - before} calls",
            Report.OfLimit(google.Requests.Count - before, 2),
            $"{clock.Elapsed.TotalMilliseconds:N0} ms");
    }

    [Test]
    public async Task Measure_reading_10_000_Gmail_threads()
    {
        const int threads = 10_000;
        await using var google = new FakeGoogle();
        for (var i = 0; i < threads; i++)
            google.Gmail[Ann].Receive(Mails.Plain($"m{i}", $"t{i:00000}", $"Subject {i}", $"The text of message {i}"));
        await google.StartAsync();
        await using var probe = Probe("gmail", JsonSerializer.SerializeToElement(DriveConfigs.OAuth(google)));

        var clock = Stopwatch.StartNew();
        var first = await probe.ReadAsync("mailbox:ann@example.com");
        var took = (clock.Elapsed, Calls: google.Requests.Count);
        clock.Restart();
        var next = await probe.ReadAsync("mailbox:ann@example.com", previous: first[^1].Checkpoint);

        Assert.That(first.Sum(part => part.Changes.Documents.Count), Is.EqualTo(threads));
        Assert.That(next.Sum(part => part.Changes.Documents.Count), Is.Zero);
        Report.Line(
            "Gmail: 10,000 threads",
            $"{took.Calls * 1000.0 / threads:N1} calls per thousand",
            Report.OfLimit(took.Calls * 1000.0 / threads, 25));
        Report.Peer(threads / took.Elapsed.TotalSeconds, MeasuredGmail.FastestPeer, 2);
        Report.Line(
            "  read again without changes",
            $"{google.Requests.Count - took.Calls} calls",
            Report.OfLimit(google.Requests.Count - took.Calls, 1),
            $"{clock.Elapsed.TotalMilliseconds:N0} ms");
    }

    [Test]
    public async Task Measure_the_memory_of_streaming_a_file_of_500_MB()
    {
        const int size = 500 << 20;
        await using var google = new FakeGoogle();
        google.Drive.Add(new FakeFile { Id = "large", Name = "large.bin", Owner = Ann, Content = new byte[size] });
        await google.StartAsync();
        var config = DriveConfigs.OAuth(google, json => (json["include_my_drives"], json["size_limit"]) = (true, 1L << 30));
        await using var probe = Probe("google_drive", JsonSerializer.SerializeToElement(config));
        var content = (FileContent)(await probe.ReadAsync("user:ann@example.com"))[0].Changes.Documents[0].Content;

        var (read, max, buffer) = (0L, 0L, new byte[81_920]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var stream = await content.OpenAsync(CancellationToken.None);
        for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
        {
            read += count;
            max = Math.Max(max, GC.GetTotalMemory(forceFullCollection: false) - before);
        }

        Assert.That(read, Is.EqualTo(size));
        Report.Line(
            "Drive: a file of 500 MB",
            $"{max / 1e6:N0} MB more on the heap",
            $"{(double)max / size:N3} x the file",
            "maximum, including the fake");
    }

    private static SourceProbe Probe(string type, JsonElement config) => new(type, config, new SourceContext
    {
        Connector = "benchmark", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
    });
}
