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
/// the tests' own. CONNECTORS_FUZZ_FIRST and CONNECTORS_FUZZ_COUNT take a part of the seeds.
/// </summary>
[Explicit("Takes many minutes; run it with ./benchmark MalformedFiles"), Category("Benchmark"), NonParallelizable]
public sealed class MalformedFilesBenchmark
{
    private const int MaxBytes = 2 << 20;
    private const int Pauses = 5;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, int> _outcomes = new();

    [Test]
    public async Task Measure_what_malformed_files_do_to_a_worker_and_to_its_extractors()
    {
        var folder = Environment.GetEnvironmentVariable("CONNECTORS_FUZZ_FILES") ?? Path.Combine(AppContext.BaseDirectory, "Files");
        var samples = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).Length is > 0 and < MaxBytes)
            .Order(StringComparer.Ordinal)
            .ToList();
        var (first, files) = (Setting("CONNECTORS_FUZZ_FIRST", 0), Setting("CONNECTORS_FUZZ_COUNT", 10_000));
        var limits = new TextLimits { MaxProcessorSeconds = 20, MaxMemoryMegabytes = 512 };
        using var stand = new CageStand(limits);
        var (started, before) = (Stopwatch.GetTimestamp(), WorkerMegabytes());
        using var done = new CancellationTokenSource();
        var watching = WatchAsync(stand.Pool, done.Token);

        await Parallel.ForEachAsync(
            Enumerable.Range(first, files),
            new ParallelOptions { MaxDegreeOfParallelism = limits.MaxExtractors * 2 },
            async (seed, token) =>
            {
                var outcome = await OutcomeAsync(stand, samples[seed % samples.Count], seed, token);
                _outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
            });
        var took = Stopwatch.GetElapsedTime(started);
        await done.CancelAsync();
        var (worker, extractor) = await watching;
        List<TimeSpan> spent = [Spent(stand.Pool)];
        for (var pause = 0; pause < Pauses; pause++)
        {
            await Task.Delay(TimeSpan.FromSeconds(2));
            spent.Add(Spent(stand.Pool));
        }

        var after = spent.Zip(spent.Skip(1), (before, now) => now - before).ToList();
        GC.Collect();

        Report.Line(
            $"{files:N0} malformed files of {samples.Count} samples, from seed {first} on",
            $"{files / took.TotalSeconds:N0} documents/s",
            string.Join(", ", _outcomes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}")));
        Report.Line("  the worker's memory", $"{before:N0} MB before, {WorkerMegabytes():N0} MB after", $"{worker:N0} MB at most");
        Report.Line("  an extractor's memory", $"{extractor:N0} MB at most", $"x {limits.MaxMemoryMegabytes} MB");
        Report.Line("  processor time in each 2 s after the end", string.Join(", ", after.Select(time => $"{time.TotalSeconds:N2} s")), "");
        Assert.That(_outcomes.Values.Sum(), Is.EqualTo(files));
        // At first the runtime of an extractor compiles what it has met.
        Assert.That(after[^1], Is.LessThan(TimeSpan.FromSeconds(0.1)), "nothing works on");
    }

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static async Task<string> OutcomeAsync(CageStand stand, string path, int seed, CancellationToken cancellationToken)
    {
        var file = new FuzzCorpus(seed).Mutate(await File.ReadAllBytesAsync(path, cancellationToken));
        var started = Stopwatch.GetTimestamp();
        try
        {
            return (await stand.ReadAsync(file, Path.GetFileName(path), 0, cancellationToken)).Sections.Count > 0 ? "read" : "without text";
        }
        catch (DocumentUnreadableException refusal)
        {
            if (refusal.Reason is FailureReason.Crashed or FailureReason.TooSlow or FailureReason.Transient)
                await TestContext.Out.WriteLineAsync($"seed {seed}, {Path.GetFileName(path)}: {refusal.Message}");
            return refusal.Reason.ToString().ToLowerInvariant();
        }
        finally
        {
            if (Stopwatch.GetElapsedTime(started) is var took && took > Long)
                await TestContext.Out.WriteLineAsync($"seed {seed}, {Path.GetFileName(path)}: {took.TotalSeconds:N0} s");
        }
    }

    /// <summary>Returns the most memory of the worker and of an extractor with its programs, in megabytes.</summary>
    private static async Task<(double Worker, double Extractor)> WatchAsync(ExtractorPool pool, CancellationToken cancellationToken)
    {
        var (worker, extractor) = (0.0, 0.0);
        while (!cancellationToken.IsCancellationRequested)
        {
            worker = Math.Max(worker, WorkerMegabytes());
            extractor = Math.Max(extractor, pool.Processes.Select(process => Math.Max(Megabytes(process), Together(process)))
                .DefaultIfEmpty().Max());
            await Task.Delay(Look, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (worker, extractor);
    }

    private static double Together(int group) => (ProcessGroup.Measure(group)?.Bytes ?? 0) / 1048576.0;

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
