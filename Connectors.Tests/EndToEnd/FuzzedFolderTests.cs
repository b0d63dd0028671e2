using Connectors.Tests.Jobs.Text;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd;

/// <summary>Reads a folder of damaged files of every format with a real worker that has little memory.</summary>
internal sealed class FuzzedFolderTests
{
    private const int Seeds = 12;
    private const int HeapMegabytes = 384;

    private static readonly string[] Samples =
    [
        "plan.pdf", "plan.docx", "plan.odt", "plan.rtf", "plan.html", "talk.pptx", "ledger.xlsx", "ledger.xls", "horn.eml",
        "lamp-utf-16.txt",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("connectors-fuzz-").FullName;

    [TearDown]
    public void RemoveFiles() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Every_damaged_file_becomes_a_document_or_a_failure_with_a_reason_and_the_worker_survives()
    {
        var count = await WriteAsync();
        await using var database = await TestDatabase.CreateAsync();
        await database.Database.ExecuteAsync(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
            values (repeat('a', 32), 'tenant', 'Files', 'folder', jsonb_build_object('root', @root::text), 0, 0, 60);
            insert into runs (connector_id, kind, trigger, status, until, updated_at)
            values (repeat('a', 32), 'sync', 'manual', 'SCHEDULE', now(), now() - interval '1 hour')
            """,
            new { root = Path.Combine(_root, "files") },
            CancellationToken.None);
        await using var worker = await WorkerProcess.StartAsync(
            database.ConnectionString, Path.Combine(_root, "data"), Path.Combine(_root, "files"),
            settings: new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"{(long)HeapMegabytes << 20:x}" });

        await Eventually.TrueAsync(
            () => ScalarAsync<bool>(database, "select bool_and(finished_at is not null) from runs"), TimeSpan.FromMinutes(4));
        var documents = await ScalarAsync<long>(database, "select count(*) from documents");
        var failures = await ScalarAsync<long>(database, "select count(*) from failures");
        // A mutation may make a file look like no kind at all.
        var skipped = await ScalarAsync<long>(database, "select count(*) from decisions where rule like 'unsupported: %'");
        TestContext.Out.WriteLine(
            $"{count} files: {documents} read, {failures} failed, {skipped} skipped; {worker.PeakMemoryMegabytes():0} MB peak memory");

        Assert.That(await ScalarAsync<string>(database, "select status from runs"), Is.EqualTo("SUCCESS"));
        Assert.That(documents + failures + skipped, Is.EqualTo(count));
        var others = await ScalarAsync<long>(
            database, "select count(*) from failures where reason not in ('malformed', 'toolarge', 'encrypted')");
        Assert.That(others, Is.Zero);
        Assert.That((await worker.StopAsync()).ExitCode, Is.Zero, "the worker was never out of memory");
    }

    /// <summary>Writes the corpus and returns its number of files.</summary>
    private async Task<int> WriteAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "files")).FullName;
        var whole = Samples.ToDictionary(name => name, SampleFile.Bytes).Concat(FuzzTests.Written).ToArray();
        foreach (var (name, bytes) in whole)
        {
            for (var seed = 1000; seed < 1000 + Seeds; seed++)
                await File.WriteAllBytesAsync(Path.Combine(folder, $"{seed}-{name}"), new FuzzCorpus(seed).Mutate(bytes));
        }

        return whole.Length * Seeds;
    }

    private static async Task<T> ScalarAsync<T>(TestDatabase database, string sql)
        => (await database.Database.FirstAsync<T>(sql, null, CancellationToken.None))!;
}
