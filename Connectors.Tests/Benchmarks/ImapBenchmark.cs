using System.Diagnostics;
using Connectors.Tests.Sources.Imap;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures a first sync of 5,000 mails from a real Dovecot, a second one without changes, and one after a thousand changes, beside mbsync,
/// which copies the same mailbox into files. Prints a table; asserts only that the work was done.
/// </summary>
[Explicit("Takes a minute and measures; run it with ./benchmark"), Category("Benchmark"), NonParallelizable]
public sealed class ImapBenchmark
{
    private const int Mails = 5_000;
    private const int Changes = 1_000;

    [Test]
    public async Task Measure_a_first_sync_and_syncs_without_changes_and_with_many_against_mbsync()
    {
        await using var server = await DovecotServer.StartAsync(server => Fill(server, 0, Mails));
        using var files = BenchmarkFiles.Make(1, folders: 1);
        var copied = await CopyAsync(server);
        var again = await CopyAsync(server);
        await using var postgres = await BenchmarkDatabase.StartAsync();
        await using var worker = await BenchmarkWorker.StartAsync(postgres.ConnectionString, files.Data, files.Root);
        var config = server.Config.ToJsonString();

        var first = await BenchmarkSync.RunAsync(postgres.Database, "imap", config);
        var calls = await CallsAsync();
        var idle = await BenchmarkSync.RunAsync(postgres.Database, "imap", config);
        var idleCalls = await CallsAsync();
        Fill(server, Mails, Changes);
        ServerProgram.Give(server.MailDirectory);
        var changed = await BenchmarkSync.RunAsync(postgres.Database, "imap", config);
        var stored = await postgres.Database.FirstAsync<long>("select count(*) from documents", null, CancellationToken.None);

        Assert.That(stored, Is.EqualTo(Mails + Changes));
        Report.Line(
            "IMAP (Dovecot): first sync of 5,000 mails", $"{Mails / first.TotalSeconds:N0} documents/s",
            $"{copied / first:N2} x mbsync", $"mbsync copies them in {copied.TotalSeconds:N1} s");
        Report.Line("  calls per thousand mails", $"{calls * 1000.0 / Mails:N1}", Report.OfLimit(calls * 1000.0 / Mails, 60));
        Report.Line(
            "  second sync without changes", $"{idle.TotalSeconds:N2} s", $"{idle / again:N2} x mbsync", $"{idleCalls} calls");
        Report.Line("  sync of 1,000 new mails", $"{changed.TotalSeconds:N2} s", $"{Changes / changed.TotalSeconds:N0} documents/s");
        Report.Memory("  the worker's peak memory", worker.PeakMemoryMegabytes());

        Task<long> CallsAsync() => postgres.Database.FirstAsync<long>(
            """
            select coalesce(sum((usage.value->>'calls')::bigint), 0)::bigint
            from tasks t, jsonb_each(t.usage) usage where t.run_id = (select max(id) from runs)
            """,
            null,
            CancellationToken.None);
    }

    /// <summary>Writes mails of their own into the server's folders, as a delivery agent does.</summary>
    private static void Fill(DovecotServer server, int from, int count)
    {
        foreach (var number in Enumerable.Range(from, count))
        {
            var folder = Path.Combine(server.MailDirectory, number % 4 == 0 ? "" : $"Part {number % 4}");
            foreach (var name in new[] { "cur", "new", "tmp" })
                Directory.CreateDirectory(Path.Combine(folder, name));
            var path = Path.Combine(folder, "cur", $"{1_700_000_000 + number}.{number}.benchmark:2,S");
            using (var file = File.Create(path))
            {
                var text = string.Join("\r\n", Enumerable.Range(0, 20).Select(line => $"Line {line} of mail {number} about rope."));
                ImapMails.Plain($"m{number}@example.com", $"Subject {number}", text).WriteTo(file);
            }

            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(1_700_000_000 + number));
        }
    }

    /// <summary>Copies the mailbox with mbsync; the second time it finds nothing new.</summary>
    private static async Task<TimeSpan> CopyAsync(DovecotServer server)
    {
        var target = Path.Combine(server.MailDirectory, "../../copy");
        Directory.CreateDirectory(target);
        var settings = Path.Combine(target, "mbsyncrc");
        await File.WriteAllTextAsync(settings, $"""
            IMAPStore far
            Host 127.0.0.1
            Port {server.PlainPort}
            User {DovecotServer.User}
            Pass {DovecotServer.Password}
            SSLType None
            AuthMechs LOGIN

            MaildirStore near
            Path {target}/
            Inbox {target}/INBOX
            SubFolders Verbatim

            Channel all
            Far :far:
            Near :near:
            Patterns *
            Create Near
            Sync Pull
            SyncState *

            """);
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(ServerProgram.Find("usr/bin/mbsync"), ["-q", "-c", settings, "-a"]);
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
        return Stopwatch.GetElapsedTime(started);
    }
}
