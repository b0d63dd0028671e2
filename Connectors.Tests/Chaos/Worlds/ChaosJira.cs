using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Jira;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Issues of two projects on Cloud.</summary>
internal sealed class ChaosJira : NamedDocuments
{
    private readonly ChangeGate _gate = new();
    private readonly FakeJira _jira;
    private readonly Dictionary<string, FakeIssue> _issues = [];

    public ChaosJira() => _jira = new FakeJira { Gate = _gate };

    public override string Source => "jira";

    public override JsonObject Config => JiraConfigs.Token(_jira, ("batch_size", 5));

    public override void Misbehave(bool on, int seed) => _jira.Faults = ChaosFaults.Of(on, seed);

    public override async ValueTask DisposeAsync()
    {
        await _jira.DisposeAsync();
        _gate.Dispose();
    }

    protected override Task OpenAsync()
    {
        foreach (var project in new[] { _jira.Site.AddProject("20000", "ABC"), _jira.Site.AddProject("20001", "DEF") })
            project.Holders.Add(new JsonObject { ["type"] = "anyone" });
        return _jira.StartAsync();
    }

    protected override string NameOf(int number) => $"issue {number:0000}";

    protected override string IdOf(string name) => _issues[name].Id;

    protected override string TitleOf(string name) => $"{_issues[name].Key}: {name}";

    protected override string Write(string name, string word, string? before)
    {
        _gate.Change(() =>
        {
            var now = TimeProvider.System.GetUtcNow();
            if (!_issues.TryGetValue(name, out var issue))
            {
                var number = int.Parse(name.Split(' ')[1], CultureInfo.InvariantCulture);
                var project = _jira.Site.Projects[number % 2];
                issue = _issues[name] = new FakeIssue
                {
                    Id = $"{10_000 + number}", Key = $"{project.Key}-{number}", Project = project, Summary = name, Created = now,
                };
                _jira.Site.Issues.Add(issue);
            }

            (issue.Description, issue.Updated) = (_jira.Site.Text(word), now);
        });
        return word;
    }

    protected override void Delete(string name)
    {
        _gate.Change(() => _jira.Site.Issues.Remove(_issues[name]));
        _issues.Remove(name);
    }
}
