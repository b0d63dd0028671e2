using System.Diagnostics;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Tests.Sources.S3;
using Connectors.Tests.Sources.Sftp;
using Connectors.Tests.Sources.WebDav;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures syncs of 5,000 files from real servers (Apache with mod_dav, OpenSSH, s3rver) by a worker with a durable PostgreSQL, beside
/// the plain tool that a user would take for it. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes minutes and measures; run it with ./benchmark RemoteFilesBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class RemoteFilesBenchmark
{
    private const int Documents = 5_000;
    private const int Changed = 1_000;
    private const int Folders = 25;

    [Test]
    public async Task Measure_WebDAV_beside_rclone()
    {
        await using var apache = await ApacheDav.StartAsync();
        await MeasureAsync("webdav", WebDavConfigs.Of(apache.Address), Now((path, text, age) => apache.Add(path, text, age)));
        await PlainAsync(
            "webdav", "rclone",
            target =>
            [
                "copy", "--transfers", "8", "--checkers", "8", $":webdav:", target, "--webdav-url", apache.Address.AbsoluteUri,
                "--webdav-user", WebDavConfigs.User, "--webdav-pass", Obscured(WebDavConfigs.Password),
            ]);
    }

    [Test]
    public async Task Measure_SFTP_beside_rclone()
    {
        await using var ssh = await SshServer.StartAsync();
        await MeasureAsync("sftp", ssh.Config(), Now((path, text, age) => ssh.Add(path, text, age)));
        await PlainAsync(
            "sftp", "rclone",
            target =>
            [
                "copy", "--transfers", "8", "--checkers", "8", $":sftp:{ssh.Root}", target, "--sftp-host", "127.0.0.1",
                "--sftp-port", $"{ssh.Port}", "--sftp-user", SshServer.User, "--sftp-key-pem",
                ((string)ssh.Credentials("plain")["private_key"]!).Replace("\n", "\\n", StringComparison.Ordinal),
            ]);
    }

    [Test]
    public async Task Measure_S3_beside_rclone()
    {
        await using var s3 = await S3Server.StartAsync();
        await MeasureAsync("s3", s3.Config(), (path, text, _) => s3.PutAsync(path, text));
        await PlainAsync(
            "s3", "rclone",
            target =>
            [
                "copy", "--transfers", "8", "--checkers", "8", $":s3:{FakeS3.Bucket}", target, "--s3-provider", "Other",
                "--s3-endpoint", s3.Address.AbsoluteUri, "--s3-access-key-id", S3Server.Key, "--s3-secret-access-key", S3Server.Key,
            ]);
    }

    private static async Task MeasureAsync(string type, JsonObject config, Func<string, string, int, Task> add)
    {
        for (var number = 0; number < Documents; number++)
            await add(Name(number), Text(number), 1000);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        var data = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, data, budgets: false);

        var first = await SyncAsync(postgres.Database, type, config);
        var idle = await SyncAsync(postgres.Database, type, config);
        for (var number = 0; number < Changed; number++)
            await add(Name(number), "changed " + Text(number), 2000);
        var next = await SyncAsync(postgres.Database, type, config);

        var stored = await postgres.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None);
        Assert.That(stored, Is.EqualTo(Documents));
        var copy = (await PlainCopy.MeasureAsync(postgres.Database)).TotalSeconds;
        Report.Line(
            $"{type}: first sync of {Documents:N0} files",
            $"{Documents / first.Seconds:N0} documents/s",
            $"{copy / first.Seconds:N2} x COPY",
            $"{first.Seconds:N1} s");
        var calls = 1000.0 * first.Calls / Documents;
        Report.Line("  calls per thousand documents", $"{calls:N1}", Report.OfLimit(calls, 1100));
        Report.Line("  sync without changes", $"{idle.Calls} calls", Report.OfLimit(idle.Calls, Folders + 2), $"{idle.Seconds:N2} s");
        Report.Line(
            $"  sync after {Changed:N0} changes",
            $"{next.Calls} calls",
            $"{(double)next.Calls / Changed:N2} x changes",
            $"{next.Seconds:N2} s");
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());
        Directory.Delete(data, recursive: true);
    }

    /// <summary>Downloads the same files with a program that is on the machine, if it is.</summary>
    private static async Task PlainAsync(string type, string program, Func<string, IReadOnlyList<string>> arguments)
    {
        var target = Directory.CreateTempSubdirectory("connectors-bench-").FullName;
        var started = Stopwatch.GetTimestamp();
        try
        {
            var start = new ProcessStartInfo(program, arguments(target)) { RedirectStandardError = true };
            // With it, rclone 1.60 refuses every S3 server, also one that is reached without TLS.
            start.Environment.Remove("AWS_CA_BUNDLE");
            using var process = Process.Start(start)!;
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            var took = Stopwatch.GetElapsedTime(started);
            Assert.That(Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Count(), Is.EqualTo(Documents), error);
            var rate = Documents / took.TotalSeconds;
            Report.Line($"  {program} copies them", $"{rate:N0} files/s", "1.00 x plain", $"{took.TotalSeconds:N1} s");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Report.Line($"  {type} beside {program}", "not measured", "", $"{program} is not installed");
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    private static string Obscured(string password)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("rclone", ["obscure", password]) { RedirectStandardOutput = true })!;
            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    private static Func<string, string, int, Task> Now(Action<string, string, int> add)
        => (path, text, age) =>
        {
            add(path, text, age);
            return Task.CompletedTask;
        };

    private static async Task<(double Seconds, long Calls)> SyncAsync(Database database, string type, JsonObject config)
    {
        var took = await BenchmarkSync.RunAsync(database, type, config.ToJsonString());
        return (took.TotalSeconds, await BenchmarkSync.CallsAsync(database));
    }

    private static string Name(int number) => $"part {number % Folders}/file {number}.txt";

    private static string Text(int number) => string.Join(' ', Enumerable.Range(number, 400).Select(word => $"word{word % 977}"));
}
