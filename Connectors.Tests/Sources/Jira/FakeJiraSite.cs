using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

/// <summary>What a site holds.</summary>
public sealed class FakeJiraSite
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    public bool IsCloud { get; set; } = true;

    public Uri Address { get; set; } = null!;

    /// <summary>Of the account's profile: what quoted times in JQL mean.</summary>
    public TimeSpan AccountOffset { get; set; } = TimeSpan.FromHours(-8);

    public List<FakeProject> Projects { get; } = [];

    /// <summary>In the order of their creation.</summary>
    public List<FakeIssue> Issues { get; } = [];

    /// <summary>Members by group.</summary>
    public Dictionary<string, List<FakeJiraUser>> Groups { get; } = [];

    /// <summary>Holders by security level.</summary>
    public Dictionary<string, List<JsonObject>> Levels { get; } = [];

    public FakeProject AddProject(string id, string key)
    {
        var project = new FakeProject(id, key);
        Projects.Add(project);
        return project;
    }

    public FakeIssue Add(FakeProject project, string summary, double minutes, Action<FakeIssue>? change = null)
    {
        var number = Issues.Count + 1;
        var issue = new FakeIssue
        {
            Id = $"{10_000 + number}", Key = $"{project.Key}-{number}", Project = project, Summary = summary,
            Created = Start.AddMinutes(minutes), Updated = Start.AddMinutes(minutes), Description = Text($"About {summary}."),
        };
        change?.Invoke(issue);
        Issues.Add(issue);
        return issue;
    }

    /// <summary>Fills the site from a seed.</summary>
    public void Fill(int projects, int issues, int seed = 1, int comments = 3)
    {
        var random = new Random(seed);
        for (var number = 0; number < projects; number++)
            AddProject($"{20_000 + number}", $"P{number}").Holders.Add(new JsonObject { ["type"] = "anyone" });
        for (var number = 0; number < issues; number++)
        {
            // Some share a moment of creation, as imported ones do.
            Add(Projects[number % projects], $"issue {number}", number / 4 * 0.7, issue =>
            {
                for (var comment = random.Next(comments + 1); comment > 0; comment--)
                    issue.Comments.Add(new FakeComment($"{number}{comment}", Text($"Comment {comment} on {number}.")));
            });
        }
    }

    /// <summary>A text as this edition keeps it.</summary>
    public JsonNode Text(string text) => IsCloud
        ? new JsonObject
        {
            ["type"] = "doc", ["version"] = 1,
            ["content"] = new JsonArray(new JsonObject { ["type"] = "paragraph", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) }),
        }
        : JsonValue.Create(text);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);
}
