using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Jira;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Two projects: Bob may browse one as a member of a group, and the other himself.</summary>
internal sealed class JiraStand(bool cloud) : SourceStand
{
    private readonly FakeJira _jira = new();

    private FakeJiraSearch Search => _jira.Search;

    public override string Type => "jira";

    public override FakeUpstream Upstream => _jira;

    public override JsonObject Config
        => cloud ? JiraConfigs.Token(_jira, ("batch_size", 5)) : JiraConfigs.Personal(_jira, ("batch_size", 5));

    public override async Task StartAsync()
    {
        _jira.Site.IsCloud = cloud;
        _jira.Site.Groups["staff"] = [FakeJiraUser.Bob];
        await _jira.StartAsync();
        var (first, second) = (_jira.Site.AddProject("20000", "ABC"), _jira.Site.AddProject("20001", "DEF"));
        first.Holders.Add(cloud
            ? FakeJiraHolders.Group("staff")
            : new JsonObject { ["type"] = "group", ["parameter"] = "staff", ["group"] = new JsonObject { ["name"] = "staff" } });
        second.Holders.Add(FakeJiraHolders.User(FakeJiraUser.Bob, cloud));
        for (var number = 0; number < Count; number++)
            _jira.Site.Add(number % 2 == 0 ? first : second, $"{Word} {number}", number);
    }

    public override void Remove() => _jira.Site.Issues.RemoveAt(7);

    public override void Revoke()
    {
        _jira.Site.Groups["staff"] = [FakeJiraUser.Ann];
        _jira.Site.Projects[1].Holders.Clear();
    }

    public override void GiveShortPages() => (Search.MaxDataCenterPage, Search.MaxIdsPerPage, Search.MaxIssuesPerPage) = (5, 5, 5);

    public override bool IsApiCall(UpstreamRequest request) => request.Path != "/_edge/tenant_info";

    public override ValueTask DisposeAsync() => _jira.DisposeAsync();
}
