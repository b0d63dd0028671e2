using System.Diagnostics;
using Connectors.Jobs.Storage;
using Connectors.Tests.Sources.Git;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures syncs of a repository of 5,000 files behind Apache and git http-backend by a worker with a durable PostgreSQL, beside git
/// clone, which stores the same files. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark GitBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class GitBenchmark
{
    private const int Documents = 5_000;
    private const int Changed = 1_000;
    private const int Folders = 25;
    private const int Commits = 20;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Measure_syncs_beside_git_clone(bool sendsParts)
    {
        await using var apache = await ApacheGit.StartAsync();
        Fill(apache.Repo, sendsParts);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, data, budgets: false);
        var config = GitConfigs.Of(apache.Address).ToJsonString();

        var first = await SyncAsync(postgres.Database, config);
        var idle = await SyncAsync(postgres.Database, config);
        apache.Repo.Commit(commit =>
        {
            for (var number = 0; number < Changed; number++)
                commit.Write(Name(number), "changed " + Text(number));
        });
        var next = await SyncAsync(postgres.Database, config);

        Assert.That(
            await postgres.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None),
            Is.EqualTo(Documents));
        var (clone, shallow) = (Clone(apache), Clone(apache, "--depth=1"));
        var copy = (await PlainCopy.MeasureAsync(postgres.Database)).TotalSeconds;
        Report.Line(
            $"git: first sync of {Documents:N0} files {(sendsParts ? "in parts" : "as a whole")}",
            $"{Documents / first.Seconds:N0} documents/s",
            $"{copy / first.Seconds:N2} x COPY",
            $"{first.Seconds:N1} s; git clone takes {clone:N1} s, with --depth=1 {shallow:N1} s");
        var calls = 1000.0 * first.Calls / Documents;
        Report.Line("  calls per thousand documents", $"{calls:N1}", Report.OfLimit(calls, 50));
        Report.Line("  sync without changes", $"{idle.Calls} calls", Report.OfLimit(idle.Calls, 4), $"{idle.Seconds:N2} s");
        Report.Line(
            $"  sync after {Changed:N0} changes",
            $"{next.Calls} calls",
            $"{(double)next.Calls / Changed:N2} x changes",
            $"{next.Seconds:N2} s");
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
        Directory.Delete(data, recursive: true);
    }

    private static void Fill(GitRepo repo, bool sendsParts)
    {
        for (var part = 0; part < Commits; part++)
        {
            repo.Commit(commit =>
            {
                for (var number = part; number < Documents; number += Commits)
                    commit.Write(Name(number), Text(number));
            });
        }

        repo.Git("config", "uploadpack.allowFilter", sendsParts ? "true" : "false");
        repo.Git("repack", "-adq");
    }

    private static double Clone(ApacheGit apache, params string[] options)
    {
        var target = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        var started = Stopwatch.GetTimestamp();
        var address = new UriBuilder(new Uri(apache.Address, GitRepo.Name)) { UserName = "reader", Password = GitConfigs.Token };
        using (var clone = Process.Start(GitRepo.Start(["clone", "--quiet", .. options, address.Uri.AbsoluteUri, target]))!)
            clone.WaitForExit();
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Assert.That(Directory.EnumerateFiles(target, "file*", SearchOption.AllDirectories).Count(), Is.EqualTo(Documents));
        Directory.Delete(target, recursive: true);
        return took;
    }

    private static async Task<(double Seconds, long Calls)> SyncAsync(Database database, string config)
    {
        var took = await BenchmarkSync.RunAsync(database, "git", config);
        return (took.TotalSeconds, await BenchmarkSync.CallsAsync(database));
    }

    private static string Name(int number) => $"part {number % Folders}/file {number}.txt";

    private static string Text(int number) => string.Join(' ', Enumerable.Range(number, 400).Select(word => $"word{word % 977}"));
}
