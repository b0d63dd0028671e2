using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Extraction;
using Connectors.Sources;
using Connectors.Tests.Jobs.Text;
using Connectors.Tests.Jobs.Text.Extraction;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Reads ten thousand malformed files: mutations, by seed, of the files below the directory that CONNECTORS_FUZZ_FILES names, or else of
/// the tests' own.
/// </summary>
[Explicit("Takes many minutes; run it with ./benchmark MalformedFiles"), Category("Benchmark"), NonParallelizable]
public sealed class MalformedFilesBenchmark
{
    private const int Files = 10_000;
    private const int MaxBytes = 2 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);

    [Test]
    public async Task Measure_what_malformed_files_do_to_a_worker_and_to_its_extractors()
    {
        var folder = Environment.GetEnvironmentVariable("CONNECTORS_FUZZ_FILES") ?? Path.Combine(AppContext.BaseDirectory, "Files");
        var samples = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).Length is > 0 and < MaxBytes)
            .Order(StringComparer.Ordinal)
            .ToList();
        var limits = new TextLimits { MaxProcessorSeconds = 20, MaxMemoryMegabytes = 512 };
        using var stand = new CageStand(limits);
        ConcurrentDictionary<string, int> outcomes = new();
        var (started, memory) = (Stopwatch.GetTimestamp(), WorkerMegabytes());
        using var done = new CancellationTokenSource();
        var watching = WatchAsync(stand.Pool, done.Token);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Files),
            new ParallelOptions { MaxDegreeOfParallelism = limits.MaxExtractors * 2 },
            async (seed, token) =>
            {
                var path = samples[seed % samples.Count];
                var outcome = await OutcomeAsync(stand, path, seed, token);
                outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
            });
        var took = Stopwatch.GetElapsedTime(started);
        await done.CancelAsync();
        var (worker, extractor) = await watching;
        var spent = Spent(stand.Pool);
        await Task.Delay(TimeSpan.FromSeconds(2));

        Assert.That(outcomes.Values.Sum(), Is.EqualTo(Files));
        Assert.That(Spent(stand.Pool) - spent, Is.LessThan(TimeSpan.FromSeconds(0.1)), "nothing works on");
        Report.Line(
            $"{Files:N0} malformed files of {samples.Count} samples",
            $"{Files / took.TotalSeconds:N0} documents/s",
            string.Join(", ", outcomes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}")));
        Report.Line("  the worker's memory", $"{memory:N0} MB before", $"{worker:N0} MB at most");
        Report.Line("  an extractor's memory", $"{extractor:N0} MB at most", $"x {limits.MaxMemoryMegabytes} MB");
    }

    private static async Task<string> OutcomeAsync(CageStand stand, string path, int seed, CancellationToken cancellationToken)
    {
        var file = new FuzzCorpus(seed).Mutate(await File.ReadAllBytesAsync(path, cancellationToken));
        try
        {
            return (await stand.ReadAsync(file, Path.GetFileName(path), 0, cancellationToken)).Sections.Count > 0 ? "read" : "without text";
        }
        catch (DocumentUnreadableException refusal)
        {
            if (refusal.Reason is FailureReason.Crashed or FailureReason.TooSlow)
                await TestContext.Out.WriteLineAsync($"seed {seed}, {Path.GetFileName(path)}: {refusal.Message}");
            return refusal.Reason.ToString().ToLowerInvariant();
        }
    }

    /// <summary>Returns the most memory of the worker and of an extractor, in megabytes.</summary>
    private static async Task<(double Worker, double Extractor)> WatchAsync(ExtractorPool pool, CancellationToken cancellationToken)
    {
        var (worker, extractor) = (0.0, 0.0);
        while (!cancellationToken.IsCancellationRequested)
        {
            worker = Math.Max(worker, WorkerMegabytes());
            extractor = Math.Max(extractor, pool.Processes.Select(Megabytes).DefaultIfEmpty().Max());
            await Task.Delay(Look, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (worker, extractor);
    }

    private static double WorkerMegabytes() => Process.GetCurrentProcess().WorkingSet64 / 1048576.0;

    private static double Megabytes(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status")
                .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
                .Select(kilobytes => double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024)
                .FirstOrDefault();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return 0;
        }
    }

    private static TimeSpan Spent(ExtractorPool pool)
        => pool.Processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + ProcessGroup.Measure(process)!.ProcessorTime);
}
