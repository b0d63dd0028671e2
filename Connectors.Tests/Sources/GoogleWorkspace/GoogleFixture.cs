using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>Runs a fake Google, and opens sources that are closed with it.</summary>
public abstract class GoogleFixture
{
    private readonly List<SourceProbe> _probes = [];

    protected FakeGoogle Google { get; } = new();

    protected UsageMeter Usage { get; } = new();

    protected ITokenStore Tokens { get; } = new InMemoryTokenStore();

    [SetUp]
    public Task StartAsync() => Google.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var probe in _probes)
            await probe.DisposeAsync();
        await Google.DisposeAsync();
    }

    protected SourceProbe Probe(string type, JsonObject config)
    {
        var probe = new SourceProbe(type, JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "google-test",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1", "localhost"] },
            Time = new HurriedTime(20),
            Tokens = Tokens,
            Usage = Usage,
        });
        _probes.Add(probe);
        return probe;
    }

    /// <summary>Returns the calls to the APIs during an action, without calls to the token endpoint.</summary>
    protected async Task<(T Result, IReadOnlyList<UpstreamRequest> Calls)> CountAsync<T>(Func<Task<T>> act)
    {
        var before = Google.Requests.Count;
        var result = await act();
        return (result, [.. Google.Requests.Skip(before).Where(request => !FakeGoogle.IsToken(request))]);
    }

    protected static IReadOnlyList<string> Ids(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Documents).Select(document => document.Id).Order(StringComparer.Ordinal)];

    protected static IReadOnlyList<string> Deleted(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Deleted).Distinct().Order(StringComparer.Ordinal)];

    protected static SourceDocument Document(IEnumerable<ReadPart> parts, string id)
        => parts.SelectMany(part => part.Changes.Documents).First(document => document.Id == id);

    protected static IReadOnlyList<SourceFailure> Failures(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Failures)];
}
