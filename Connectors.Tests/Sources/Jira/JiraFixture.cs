using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

/// <summary>A fake site for a test to fill, and sources that read it.</summary>
public abstract class JiraFixture
{
    private readonly List<SourceProbe> _probes = [];

    protected FakeJira Jira { get; } = new();

    protected FakeJiraSite Site => Jira.Site;

    protected UsageMeter Usage { get; } = new();

    private protected CapturedLogs Logs { get; } = new();

    private protected ITokenStore Tokens { get; } = new InMemoryTokenStore();

    private protected SourceCache Cache { get; } = new();

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var probe in _probes)
            await probe.DisposeAsync();
        Logs.Dispose();
        await Jira.DisposeAsync();
    }

    private protected SourceProbe Probe(JsonObject config)
    {
        var probe = new SourceProbe("jira", JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "jira-tests",
            Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
            Time = new HurriedTime(20),
            Usage = Usage,
            Tokens = Tokens,
            Cache = Cache,
            Logger = Logs.CreateLogger("jira"),
        });
        _probes.Add(probe);
        return probe;
    }

    /// <summary>Opens the source with an API token on Cloud, and with a personal access token on Data Center.</summary>
    private protected SourceProbe Probe(params (string Key, JsonNode? Value)[] config)
        => Probe(Site.IsCloud ? JiraConfigs.Token(Jira, config) : JiraConfigs.Personal(Jira, config));

    /// <summary>Starts the site with one project, ABC with the id 20000, that everyone may browse.</summary>
    private protected async Task<FakeProject> StartAsync(bool cloud = true)
    {
        Site.IsCloud = cloud;
        await Jira.StartAsync();
        var project = Site.AddProject("20000", "ABC");
        project.Holders.Add(new JsonObject { ["type"] = "anyone" });
        return project;
    }

    /// <summary>Adds issues to a project, one a minute.</summary>
    private protected void AddIssues(FakeProject project, int count)
    {
        for (var number = 0; number < count; number++)
            Site.Add(project, $"{number}", number);
    }

    private protected static async Task<string> TextAsync(SourceDocument document) => await ContentReader.ReadAsync(document.Content);

    private protected static List<SourceDocument> Documents(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Documents)];

    private protected static List<SourceFailure> Failures(IEnumerable<ReadPart> parts)
        => [.. parts.SelectMany(part => part.Changes.Failures)];

    /// <summary>The window of a sync that looks for changes since a number of minutes after the site's start.</summary>
    private protected static SyncWindow Since(double minutes)
        => new(FakeJiraSite.Start.AddMinutes(minutes), FakeJiraSite.Start.AddYears(1));

    private protected async Task<IReadOnlyList<UpstreamRequest>> CallsAsync(Func<Task> act)
    {
        var before = Jira.Requests.Count;
        await act();
        return [.. Jira.Requests.Skip(before)];
    }

    private protected static async Task<SourceException> FailAsync<T>(Func<Task<T>> act)
        where T : class
    {
        var (_, error) = await Outcome.OfAsync(act);
        Assert.That(error, Is.InstanceOf<SourceException>(), error?.ToString());
        return (SourceException)error!;
    }
}
