using System.Text.Json;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Text.Extraction;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>Kills and stops real worker processes in the middle of real work.</summary>
public sealed class KilledWorkerTests
{
    private const int Folders = 4;
    private const int FilesPerFolder = 400;
    private const int Kills = 12;

    private string _root = "";

    [SetUp]
    public void MakeFiles()
    {
        _root = Directory.CreateTempSubdirectory("connectors-kill-").FullName;
        for (var folder = 0; folder < Folders; folder++)
        {
            var path = Directory.CreateDirectory(Path.Combine(_root, "files", $"folder{folder}")).FullName;
            for (var file = 0; file < FilesPerFolder; file++)
            {
                var text = string.Join('\n', Enumerable.Repeat($"Line of file {file} in {folder}.", 400));
                File.WriteAllText(Path.Combine(path, $"{file:0000}.txt"), text);
            }
        }
    }

    [TearDown]
    public void RemoveFiles() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Workers_that_are_killed_again_and_again_neither_lose_nor_duplicate_documents()
    {
        await using var database = await TestDatabase.CreateAsync();
        var run = await OpenAsync(database.Database);
        var random = new Random(TestContext.CurrentContext.Random.Next());
        var interrupted = 0;

        for (var kill = 0; kill < Kills; kill++)
        {
            await using var worker = await StartAsync(database);
            using var moment = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(50, 2500)));
            await Task.Delay(Timeout.Infinite, moment.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            await worker.KillAsync();
            if (await EndedAsync(database.Database, run))
                run = await OpenAsync(database.Database, rebuild: true);
            else
                interrupted++;
        }

        await using var last = await StartAsync(database);
        await Eventually.TrueAsync(() => EndedAsync(database.Database, run), TimeSpan.FromMinutes(3));

        TestContext.Out.WriteLine($"{Kills} kills, {interrupted} in the middle of a run");
        Assert.That(interrupted, Is.Positive);
        var status = await ScalarAsync<string>(database.Database, "select status from runs where id = @run", new { run });
        Assert.That(status, Is.EqualTo("SUCCESS"));
        Assert.That(await ScalarAsync<long>(database.Database, "select count(*) from documents"), Is.EqualTo(Folders * FilesPerFolder));
        var different = await ScalarAsync<long>(database.Database, "select count(distinct source_id) from documents");
        Assert.That(different, Is.EqualTo(Folders * FilesPerFolder));
        Assert.That(await BrokenTextsAsync(database.Database), Is.Zero);
        var finished = await ScalarAsync<long>(
            database.Database, "select count(*) from partitions where watermark is not null and previous is not null");
        Assert.That(finished, Is.GreaterThanOrEqualTo(Folders));
    }

    [Test]
    public async Task A_worker_that_is_told_to_stop_exits_without_error_and_another_finishes_its_run()
    {
        await using var database = await TestDatabase.CreateAsync();
        var run = await OpenAsync(database.Database);
        await using var first = await StartAsync(database);
        await Eventually.TrueAsync(async () => await ScalarAsync<long>(database.Database, "select count(*) from documents") > 0);

        var (exitCode, took) = await first.StopAsync();
        await using var second = await StartAsync(database);
        await Eventually.TrueAsync(() => EndedAsync(database.Database, run), TimeSpan.FromMinutes(3));

        TestContext.Out.WriteLine($"exited after {took.TotalSeconds:0.0} s");
        Assert.That(exitCode, Is.Zero);
        Assert.That(await ScalarAsync<long>(database.Database, "select count(*) from documents"), Is.EqualTo(Folders * FilesPerFolder));
    }

    [Test]
    public async Task The_extractors_of_a_worker_that_is_killed_end_with_it()
    {
        File.WriteAllText(Path.Combine(_root, "files", "page.rtf"), @"{\rtf1 A page.}");
        await using var database = await TestDatabase.CreateAsync();
        await OpenAsync(database.Database);
        await using var worker = await StartAsync(database);
        await Eventually.TrueAsync(() => Task.FromResult(Extractors(worker.Id).Count > 0));
        var extractors = Extractors(worker.Id);

        await worker.SignalAsync("KILL");

        await Eventually.TrueAsync(() => Task.FromResult(!extractors.Any(process => Directory.Exists($"/proc/{process}/fd"))));
    }

    /// <summary>The extractors that a worker has started, by the arguments of all processes.</summary>
    private static List<string> Extractors(int worker)
        => [.. from folder in Directory.EnumerateDirectories("/proc")
               where char.IsAsciiDigit(folder[^1]) && Arguments(folder) is [.., ExtractorLoop.Word, _, var parent] && parent == $"{worker}"
               select Path.GetFileName(folder)];

    private static string[] Arguments(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return [];
        }
    }

    private Task<WorkerProcess> StartAsync(TestDatabase database)
        => WorkerProcess.StartAsync(database.ConnectionString, Path.Combine(_root, "data"), Path.Combine(_root, "files"));

    /// <summary>Inserts a connector and a run for which there is no job yet. The workers' sweep finds it.</summary>
    private async Task<long> OpenAsync(Database database, bool rebuild = false)
        => (await database.FirstAsync<long>(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
            values (repeat('a', 32), 'tenant', 'Files', 'folder', @config::jsonb, 0, 0, 60)
            on conflict do nothing;
            insert into runs (connector_id, kind, trigger, status, rebuild, until, updated_at)
            values (repeat('a', 32), 'sync', 'manual', 'SCHEDULE', @rebuild, now(), now() - interval '1 hour')
            returning id
            """,
            new { rebuild, config = JsonSerializer.Serialize(new { root = Path.Combine(_root, "files"), batch_size = 20 }) },
            CancellationToken.None));

    private static async Task<bool> EndedAsync(Database database, long run)
        => await ScalarAsync<bool>(database, "select finished_at is not null from runs where id = @run", new { run });

    private static Task<long> BrokenTextsAsync(Database database)
        => ScalarAsync<long>(
            database,
            """
            select count(*) from documents d
            where d.chunk_count <> (select count(*) from chunks k where k.document_id = d.id)
               or (select length(string_agg(substr(k.content, k.overlap + 1), '' order by k.ordinal))
                   from chunks k where k.document_id = d.id) is distinct from d.size
            """);

    private static async Task<T> ScalarAsync<T>(Database database, string sql, object? parameters = null)
        => (await database.FirstAsync<T>(sql, parameters, CancellationToken.None))!;
}
