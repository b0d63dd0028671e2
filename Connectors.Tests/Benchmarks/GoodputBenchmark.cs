using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Tests.Sources.Confluence;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Sources.Jira;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>
/// Measures first syncs from systems that refuse, fail or cut a tenth of their answers: parts of batches and downloads as well. One real
/// worker process reads the fake and writes to a durable PostgreSQL. Every document must be stored in the same run, in no more than five
/// times the time of a run without faults.
/// </summary>
/// <remarks>
/// CONNECTORS_GOODPUT_PARALLELISM sets how many documents a task opens at once, CONNECTORS_GOODPUT_BATCH the connector's batch_size, and
/// CONNECTORS_GOODPUT_LATENCY the milliseconds that each answer takes. CONNECTORS_GOODPUT_FAULTS=no leaves the faults out, so that several
/// values are compared sooner. Without them, the product's defaults are measured.
/// </remarks>
[Explicit("Takes minutes and measures; run it with ./benchmark GoodputBenchmark"), Category("Benchmark"), NonParallelizable]
public sealed class GoodputBenchmark
{
    private const int MaxRatio = 5;
    private const int Percent = 10;

    private static readonly int? Parallelism = Setting("PARALLELISM");
    private static readonly int? Batch = Setting("BATCH");

    /// <summary>The time that a real system takes to answer at least.</summary>
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(Setting("LATENCY") ?? 20);

    private static readonly bool HasFaults = Environment.GetEnvironmentVariable("CONNECTORS_GOODPUT_FAULTS") != "no";

    private static readonly (UpstreamFault Fault, string Name)[] Faults =
    [
        (UpstreamFault.Throttled, "10 % 429, Retry-After: 1"),
        (UpstreamFault.ServerError, "10 % 500"),
        (UpstreamFault.Truncated, "10 % cut"),
    ];

    [Test]
    public async Task Measure_syncs_from_a_system_that_refuses_fails_or_cuts_a_tenth_of_its_answers(
        [Values("google_drive", "gmail", "slack", "jira", "confluence")] string type)
    {
        await using var upstream = Make(type);
        await upstream.StartAsync();
        Break(upstream, UpstreamFault.None);
        var settings = Config(upstream);
        if (Batch is { } batch)
            settings["batch_size"] = batch;
        var config = settings.ToJsonString();
        await using var postgres = await BenchmarkDatabase.StartAsync();
        using var files = BenchmarkFiles.Make(1, folders: 1);
        await using var worker = await BenchmarkWorker.StartAsync(
            postgres.ConnectionString, files.Data, files.Root, budgets: false, parallelism: Parallelism);
        // The first run compiles the worker's code.
        await BenchmarkSync.RunAsync(postgres.Database, type, config);
        var clean = await BenchmarkSync.RunAsync(postgres.Database, type, config, 1);
        var documents = await StoredAsync(postgres.Database, 1);
        Report.Line(
            $"{type}: {documents:N0} documents, no faults",
            $"{clean.TotalSeconds:N1} s",
            $"{documents / clean.TotalSeconds:N0} documents/s",
            $"{Parallelism?.ToString(CultureInfo.InvariantCulture) ?? "default"} at once, "
            + $"batches of {Batch?.ToString(CultureInfo.InvariantCulture) ?? "the default"}, {Latency.TotalMilliseconds:0} ms an answer");
        var (incomplete, slow) = (new List<string>(), new List<string>());
        foreach (var ((fault, name), number) in Faults.Where(_ => HasFaults).Select((fault, index) => (fault, index + 2)))
        {
            Break(upstream, fault);
            var took = await BenchmarkSync.RunAsync(postgres.Database, type, config, number);
            var stored = await StoredAsync(postgres.Database, number);
            Report.Line(
                $"  {name}", $"{took.TotalSeconds:N1} s", $"{took / clean:N1} x no faults",
                $"{stored:N0} of {documents:N0} in the same run; aim: all, at most {MaxRatio} x");
            if (stored != documents)
                incomplete.Add($"{name}: {stored} of {documents}");
            if (took > MaxRatio * clean)
                slow.Add($"{name}: {took / clean:N1} x");
        }

        Report.Memory("  peak memory of the worker", worker.PeakMemoryMegabytes());
        Assert.That(incomplete, Is.Empty);
        Assert.That(slow, Is.Empty);
    }

    private static int? Setting(string name)
        => Environment.GetEnvironmentVariable($"CONNECTORS_GOODPUT_{name}") is { Length: > 0 } value
            ? int.Parse(value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Sets the share of answers that fail, of whole requests and of parts of batches. Sign-ins are left alone.</summary>
    private static void Break(FakeUpstream upstream, UpstreamFault fault)
    {
        var faults = new UpstreamFaults
        {
            Percent = new Dictionary<UpstreamFault, int> { [fault] = fault == UpstreamFault.None ? 0 : Percent },
            RetryAfter = TimeSpan.FromSeconds(1),
            Latency = Latency,
            Applies = request => !FakeGoogle.IsToken(request),
        };
        upstream.Faults = faults;
        if (upstream is FakeGoogle google)
            google.PartFaults = faults;
    }

    private static FakeUpstream Make(string type) => type switch
    {
        "google_drive" => Drive(),
        "gmail" => Gmail(),
        "slack" => Slack(),
        "jira" => Jira(),
        _ => Confluence(),
    };

    private static JsonObject Config(FakeUpstream upstream) => upstream switch
    {
        FakeGoogle { Gmail.Mailboxes.Count: 0 } drive => DriveConfigs.ServiceAccount(drive, config => config["include_my_drives"] = true),
        FakeGoogle gmail => DriveConfigs.ServiceAccount(gmail),
        FakeSlack slack => new JsonObject
        {
            ["base_url"] = new Uri(slack.Address, "api/").AbsoluteUri,
            ["include_files"] = true,
            ["credentials"] = new JsonObject { ["slack_bot_token"] = slack.Token },
        },
        FakeJira jira => JiraConfigs.Token(jira, ("include_attachments", true)),
        FakeConfluence confluence => ConfluenceConfigs.Of(confluence),
        _ => throw new ArgumentException($"{upstream.GetType().Name} has no config.", nameof(upstream)),
    };

    private static FakeGoogle Drive()
    {
        var google = new FakeGoogle();
        for (var number = 0; number < 2_000; number++)
        {
            google.Drive.Add(new FakeFile
            {
                Id = $"{number:x8}", Name = $"{number}.txt", Owner = FakeDirectory.Admin, Content = Encoding.UTF8.GetBytes(Text(number)),
            });
        }

        return google;
    }

    private static FakeGoogle Gmail()
    {
        var google = new FakeGoogle();
        for (var number = 0; number < 10_000; number++)
        {
            google.Gmail[FakeDirectory.Admin].Receive(
                Sources.Gmail.Mails.Plain($"m{number}", $"t{number:00000}", $"Subject {number}", Text(number)));
        }

        return google;
    }

    private static FakeSlack Slack()
    {
        var slack = new FakeSlack();
        FakeWorkspace.Fill(slack, channels: 10, messages: 5_000);
        return slack;
    }

    private static FakeJira Jira()
    {
        var jira = new FakeJira();
        jira.Site.Fill(projects: 4, issues: 5_000);
        foreach (var (issue, number) in jira.Site.Issues.Select((issue, index) => (issue, index)).Where(each => each.index % 5 == 0))
            issue.Attachments.Add(new FakeAttachment($"{50_000 + number}", $"{number}.txt", Text(number)));
        return jira;
    }

    private static FakeConfluence Confluence()
    {
        var confluence = new FakeConfluence();
        confluence.Wiki.Fill(spaces: 4, pages: 4_000);
        return confluence;
    }

    private static string Text(int number)
        => string.Join(' ', Enumerable.Range(0, 150).Select(word => $"w{(number + 1) * (word + 1) * 7919 % 65_536:x}"));

    /// <summary>Counts a connector's documents that are stored with their text.</summary>
    private static Task<long> StoredAsync(Database database, int number)
        => database.FirstAsync<long>(
            """
            select count(*) from documents d
            where d.connector_id = @connector and exists (select from chunks c where c.document_id = d.id)
            """,
            new { connector = BenchmarkSync.Connector(number) },
            CancellationToken.None);
}
