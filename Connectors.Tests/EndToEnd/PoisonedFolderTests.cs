using System.Text.Json.Nodes;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Extraction;
using Connectors.Tests.Jobs.Text;
using Connectors.Tests.Jobs.Text.Extraction;
using Connectors.Tests.Sources.Folder;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.EndToEnd;

/// <summary>Files that crash, hang and devour their extractors stand among many good ones.</summary>
internal sealed class PoisonedFolderTests
{
    private const int Good = 1000;

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["overflow"] = "crashed", ["failfast"] = "crashed", ["garble"] = "crashed", ["spin"] = "tooslow", ["allocate outside"] = "tooslow",
        ["deep groups"] = "malformed", ["bomb"] = "toolarge",
    };

    private readonly FolderTree _tree = new();

    [TearDown]
    public void RemoveFiles() => _tree.Dispose();

    [Test]
    public async Task A_thousand_good_files_are_read_and_twenty_poisoned_ones_are_named_in_one_run()
    {
        var poisoned = Enumerable.Range(0, 20)
            .Select(number => (Name: $"poison-{number:00}", Deed: Reasons.Keys.ElementAt(number % Reasons.Count)))
            .ToList();
        for (var file = 0; file < Good; file++)
            _tree.Add($"{file / 100}/{file:0000}.rtf", $$"""{\rtf1 File {{file}}. It is good.}""");
        foreach (var (name, deed) in poisoned)
            _tree.Add($"{name[^1]}/{name}", HostileFile.Of(deed) ?? PoisonFormat.File(deed));
        var host = await StartAsync();
        var pool = (ExtractorPool)host.Get<IExtractor>();
        IReadOnlyList<int> processes;
        try
        {
            var connector = await host.ConnectAsync("folder", new JsonObject { ["root"] = _tree.Root });

            var run = await host.RunAsync(connector);

            processes = pool.Processes;
            var spent = Spent(processes);
            Assert.That(run.Status, Is.EqualTo(RunStatus.Success));
            Assert.That(await host.CountAsync(connector), Is.EqualTo(Good));
            var failed = await host.Database.Database.QueryAsync<(string Title, string Reason)>(
                "select title, reason from failures where connector_id = @connector order by title",
                new { connector },
                CancellationToken.None);
            Assert.That(failed, Is.EqualTo(poisoned.Select(file => (file.Name, Reasons[file.Deed]))));
            Assert.That(
                await host.ScalarAsync<bool>(
                    "select bool_and((next_retry_at is not null) = (reason = 'tooslow')) from failures where connector_id = @connector",
                    new { connector }),
                "what took too much is tried again later, a crash is not");

            await host.RunAsync(connector);
            Assert.That(pool.Processes, Is.SubsetOf(processes), "the second run reads nothing, so it starts nothing");
            Assert.That(Spent(processes), Is.EqualTo(spent).Within(TimeSpan.FromSeconds(0.2)), "and nothing works on");
        }
        finally
        {
            await host.DisposeAsync();
        }

        Assert.That(processes.Where(process => ProcessGroup.Measure(process)!.Bytes > 0), Is.Empty);
    }

    [Test]
    public async Task A_document_that_took_too_much_is_tried_four_times_with_more_each_time_and_not_by_each_sync()
    {
        _tree.Add("poison", "POISON spin");
        await using var host = await StartAsync();
        var connector = await host.ConnectAsync("folder", new JsonObject { ["root"] = _tree.Root });
        await host.RunAsync(connector);
        await host.RunAsync(connector);
        Assert.That(await AttemptsAsync(host, connector), Is.EqualTo(1), "a sync does not try it again before its time");

        List<string> messages = [];
        for (var attempt = 2; attempt <= 4; attempt++)
        {
            // A failure is counted before its replay ends, and the next replay begins an hour after that end.
            await Eventually.TrueAsync(() => host.ScalarAsync<bool>(
                "select not exists (select from runs where connector_id = @connector and finished_at is null)", new { connector }));
            await host.Database.Database.ExecuteAsync(
                """
                -- its time has come, and the last replay is long over
                update runs set finished_at = finished_at - interval '1 hour' where connector_id = @connector and kind = 'replay';
                update failures set next_retry_at = now() - interval '1 second'
                where connector_id = @connector and next_retry_at is not null
                """,
                new { connector },
                CancellationToken.None);
            var expected = attempt;
            await Eventually.TrueAsync(async () => await AttemptsAsync(host, connector) == expected);
            messages.Add(await host.ScalarAsync<string>("select message from failures where connector_id = @connector", new { connector }));
        }

        var limits = messages.Select(message => message.Split(" s of processor time")[0].Split(' ')[^1]);
        Assert.That(limits, Is.EqualTo(new[] { "2", "4", "8" }));
        Assert.That(
            await host.ScalarAsync<bool>("select next_retry_at is null from failures where connector_id = @connector", new { connector }),
            "there is an end to it");
    }

    [Test]
    public async Task A_file_that_takes_longer_than_a_connector_may_stand_still_does_not_stop_its_run()
    {
        _tree.Add("a.txt").Add("slow", "POISON slow").Add("z.txt");
        await using var host = await StartAsync(seconds: 60);
        var connector = await host.ConnectAsync("folder", new JsonObject { ["root"] = _tree.Root });
        await host.Database.Database.ExecuteAsync(
            "update connectors set timeout_secs = 1 where id = @connector", new { connector }, CancellationToken.None);

        var run = await host.RunAsync(connector);

        Assert.That((run.Status, await host.CountAsync(connector)), Is.EqualTo((RunStatus.Success, 3)));
    }

    private static Task<EngineHost> StartAsync(int seconds = 1) => EngineHost.StartAsync(
        EngineHost.Quick with { LeaseTtl = TimeSpan.FromSeconds(20) },
        services =>
        {
            services.AddSingleton(new TextLimits { MaxProcessorSeconds = seconds, MaxMemoryMegabytes = 256 });
            CageStand.AddPoison(services);
        },
        // Each test's folder lies among the temporary files.
        Path.GetTempPath());

    private static Task<int> AttemptsAsync(EngineHost host, string connector)
        => host.ScalarAsync<int>("select coalesce(max(attempts), 0) from failures where connector_id = @connector", new { connector });

    private static TimeSpan Spent(IEnumerable<int> processes)
        => processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + ProcessGroup.Measure(process)!.ProcessorTime);
}
