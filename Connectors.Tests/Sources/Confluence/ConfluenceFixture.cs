using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>A wiki to be filled by a test, and sources on it.</summary>
public abstract class ConfluenceFixture
{
    private readonly List<SourceProbe> _probes = [];

    protected FakeConfluence Confluence { get; } = new();

    protected FakeWiki Wiki => Confluence.Wiki;

    protected UsageMeter Usage { get; } = new();

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var probe in _probes)
            await probe.DisposeAsync();
        await Confluence.DisposeAsync();
    }

    private protected async Task StartAsync(bool cloud = true)
    {
        Wiki.IsCloud = cloud;
        await Confluence.StartAsync();
    }

    private protected SourceProbe Probe(params (string Key, JsonNode? Value)[] config)
    {
        var probe = new SourceProbe("confluence", JsonSerializer.SerializeToElement(ConfluenceConfigs.Of(Confluence, config)), new SourceContext
        {
            Connector = "confluence-tests", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] }, Time = new HurriedTime(20), Usage = Usage,
        });
        _probes.Add(probe);
        return probe;
    }

    private protected static async Task<string> TextAsync(SourceDocument document) => await ContentReader.ReadAsync(document.Content);

    private protected static List<SourceDocument> Documents(IEnumerable<ReadPart> parts) => [.. parts.SelectMany(part => part.Changes.Documents)];

    /// <summary>From an hour ago: later than everything that a test made, earlier than what it changes.</summary>
    private protected SyncWindow Lately => new(Wiki.Time.GetUtcNow().AddHours(-1), Wiki.Time.GetUtcNow());

    private protected async Task<IReadOnlyList<UpstreamRequest>> CallsAsync(Func<Task> act)
    {
        var before = Confluence.Requests.Count;
        await act();
        return [.. Confluence.Requests.Skip(before)];
    }
}
