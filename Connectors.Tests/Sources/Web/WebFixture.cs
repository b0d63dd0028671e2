using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.Http;
using Connectors.Tests.Sources.Slack;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Web;

/// <summary>A site, and a source that reads it from its start page.</summary>
public abstract class WebFixture
{
    private protected FakeSite Site { get; private set; } = null!;

    private protected RecordedTime Time { get; private set; } = null!;

    /// <summary>Notes outlive a probe, as they outlive a run.</summary>
    private protected InMemorySourceNotes Notes { get; private set; } = null!;

    /// <summary>Budgets that never wait.</summary>
    private protected RecordedBudgets Budgets { get; private set; } = null!;

    [SetUp]
    public async Task StartSiteAsync()
    {
        (Site, Time, Notes, Budgets) = (new FakeSite(), new RecordedTime(), new InMemorySourceNotes(), new RecordedBudgets());
        await Site.StartAsync();
    }

    [TearDown]
    public async Task StopSiteAsync() => await Site.DisposeAsync();

    private protected SourceProbe Open(params (string Key, JsonNode? Value)[] settings)
    {
        var config = new JsonObject { ["start_urls"] = Site.Address.AbsoluteUri };
        foreach (var (key, value) in settings)
            config[key] = value;
        return new SourceProbe("web", JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "web",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
            Notes = Notes,
            Budgets = Budgets,
            Time = Time,
        });
    }

    private protected static IEnumerable<string> Paths(IEnumerable<ReadPart> parts)
        => parts.SelectMany(part => part.Changes.Documents).Select(document => new Uri(document.Id).PathAndQuery);

    private protected static IEnumerable<string> Rules(IEnumerable<ReadPart> parts)
        => parts.SelectMany(part => part.Changes.Skipped).Select(skip => $"{new Uri(skip.Id).PathAndQuery} {skip.Rule}");

    private protected static IKnownDocuments Stored(IEnumerable<ReadPart> parts) => new KnownFingerprints(parts);

    private protected static async Task<List<ReadPart>> ReadAsync(SourceProbe probe, IKnownDocuments? known = null)
        => await probe.ReadAsync((await probe.PartitionsAsync())[0], known: known);

    private protected static async Task<List<ListingPage>> ListAsync(SourceProbe probe, params string[] stored)
    {
        await using var reader = probe.Open();
        var request = new ListRequest((await probe.PartitionsAsync())[0])
        {
            Stored = _ => new IReadOnlyList<string>[] { stored }.ToAsyncEnumerable(),
        };
        var pages = new List<ListingPage>();
        await foreach (var page in reader.Capability<IListsDocuments>()!.ListAsync(request, CancellationToken.None))
            pages.Add(page);
        return pages;
    }

    private protected static IEnumerable<string> Listed(IEnumerable<ListingPage> pages)
        => pages.SelectMany(page => page.Documents).Select(document => new Uri(document.Id).PathAndQuery);

    /// <summary>The system's clock, which a test can advance. Waits take nearly no time.</summary>
    private protected sealed class RecordedTime : TimeProvider
    {
        private readonly HurriedTime _hurried = new(50);

        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;

        public override long GetTimestamp() => _hurried.GetTimestamp();

        public override long TimestampFrequency => _hurried.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => _hurried.CreateTimer(callback, state, dueTime, period);
    }
}
