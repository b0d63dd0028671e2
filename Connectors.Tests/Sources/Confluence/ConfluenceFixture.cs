using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>A fake wiki that a test fills, and probes that read it.</summary>
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
        var json = JsonSerializer.SerializeToElement(ConfluenceConfigs.Of(Confluence, config));
        var probe = new SourceProbe("confluence", json, new SourceContext
        {
            Connector = "confluence-tests",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
            Time = new HurriedTime(20),
            Usage = Usage,
        });
        _probes.Add(probe);
        return probe;
    }

    private protected static async Task<string> TextAsync(SourceDocument document) => await ContentReader.ReadAsync(document.Content);

    private protected static List<SourceDocument> Documents(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Documents)];

    /// <summary>Returns a macro that includes another page.</summary>
    /// <param name="space">The space of that page. Null means the space of the including page.</param>
    private protected static string IncludeMacro(string title, string? space = null)
    {
        var key = space is null ? "" : $"ri:space-key=\"{space}\" ";
        var page = $"<ac:link><ri:page {key}ri:content-title=\"{title}\" /></ac:link>";
        return $"<ac:structured-macro ac:name=\"include\"><ac:parameter ac:name=\"\">{page}</ac:parameter></ac:structured-macro>";
    }

    /// <summary>The last hour. The contents that a test creates are older, its changes are younger.</summary>
    private protected SyncWindow Lately => new(Wiki.Time.GetUtcNow().AddHours(-1), Wiki.Time.GetUtcNow());

    private protected async Task<IReadOnlyList<UpstreamRequest>> CallsAsync(Func<Task> act)
    {
        var before = Confluence.Requests.Count;
        await act();
        return [.. Confluence.Requests.Skip(before)];
    }
}
