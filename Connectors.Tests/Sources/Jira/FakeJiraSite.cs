using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

/// <summary>The content of a site.</summary>
public sealed class FakeJiraSite
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    public bool IsCloud { get; set; } = true;

    public Uri Address { get; set; } = null!;

    /// <summary>The time zone in the account's profile, in which Jira reads quoted times in JQL.</summary>
    public TimeSpan AccountOffset { get; set; } = TimeSpan.FromHours(-8);

    public List<FakeProject> Projects { get; } = [];

    /// <summary>The issues in the order of their creation.</summary>
    public List<FakeIssue> Issues { get; } = [];

    /// <summary>The members of each group, by the group's name.</summary>
    public Dictionary<string, List<FakeJiraUser>> Groups { get; } = [];

    /// <summary>An issue comes with its newest comments and not with its first, as Cloud has done since 2026.</summary>
    public bool InlinesNewestComments { get; set; }

    /// <summary>Changes a row of a list of groups before it is sent.</summary>
    public Action<JsonObject> DistortGroup { get; set; } = _ => { };

    /// <summary>The members of each security level, by the level's id.</summary>
    public Dictionary<string, List<JsonObject>> Levels { get; } = [];

    public FakeProject AddProject(string id, string key)
    {
        var project = new FakeProject(id, key);
        Projects.Add(project);
        return project;
    }

    /// <param name="minutes">The creation time, in minutes after the site's start.</param>
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

    /// <summary>Fills the site. The same seed gives the same content.</summary>
    /// <param name="comments">Maximum number of comments per issue.</param>
    public void Fill(int projects, int issues, int seed = 1, int comments = 3)
    {
        var random = new Random(seed);
        for (var number = 0; number < projects; number++)
            AddProject($"{20_000 + number}", $"P{number}").Holders.Add(new JsonObject { ["type"] = "anyone" });
        for (var number = 0; number < issues; number++)
        {
            // Several issues share a creation time, as imported issues do.
            Add(Projects[number % projects], $"issue {number}", number / 4 * 0.7, issue =>
            {
                for (var comment = random.Next(comments + 1); comment > 0; comment--)
                    issue.Comments.Add(new FakeComment($"{number}{comment}", Text($"Comment {comment} on {number}.")));
            });
        }
    }

    /// <summary>Writes rich text as ADF on Cloud, and as wiki markup on Data Center.</summary>
    public JsonNode Text(string text)
    {
        if (!IsCloud)
            return JsonValue.Create(text);
        var paragraph = new JsonObject
        {
            ["type"] = "paragraph", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        };
        return new JsonObject { ["type"] = "doc", ["version"] = 1, ["content"] = new JsonArray(paragraph) };
    }

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);
}
