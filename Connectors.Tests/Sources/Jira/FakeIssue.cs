using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

public sealed class FakeIssue
{
    public required string Id { get; init; }

    public required string Key { get; set; }

    public required FakeProject Project { get; set; }

    public string Summary { get; set; } = "";

    /// <summary>ADF, or wiki markup on Data Center.</summary>
    public JsonNode? Description { get; set; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Updated { get; set; }

    public string Status { get; set; } = "Open";

    public List<string> Labels { get; } = [];

    public string? SecurityLevel { get; set; }

    public FakeJiraUser Reporter { get; set; } = FakeJiraUser.Ann;

    public FakeJiraUser? Assignee { get; set; }

    public List<FakeComment> Comments { get; } = [];

    public List<FakeAttachment> Attachments { get; } = [];

    public Dictionary<string, JsonNode?> Custom { get; } = [];

    /// <summary>If more issues are requested at once, bulkfetch leaves this one out and reports an error for it.</summary>
    public int MaxBatch { get; set; } = 100;

    /// <summary>The search still finds the issue, but bulkfetch does not return it.</summary>
    public bool IsGone { get; set; }

    /// <summary>An answer with this issue ends in the middle.</summary>
    public bool IsDamaged { get; set; }

    public IEnumerable<string> Values(string field) => field switch
    {
        "project" => [Project.Id],
        "id" => [Id],
        "key" => [Key],
        "labels" => Labels,
        "status" => [Status],
        "updated" => [Text(Updated)],
        "created" => [Text(Created)],
        _ => [],
    };

    private IEnumerable<FakeComment> Within(int maxComments, FakeJiraSite site)
        => site.InlinesNewestComments ? Comments.TakeLast(maxComments) : Comments.Take(maxComments);

    /// <param name="wanted">The requested fields. Without any, only the id and key are returned.</param>
    /// <param name="maxComments">The maximum number of comments within the issue.</param>
    public JsonObject Json(FakeJiraSite site, IReadOnlySet<string> wanted, int maxComments)
    {
        var all = new JsonObject
        {
            ["summary"] = Summary,
            ["description"] = Description?.DeepClone(),
            ["created"] = FakeJiraSite.Time(Created),
            ["updated"] = FakeJiraSite.Time(Updated),
            ["status"] = new JsonObject { ["id"] = "1", ["name"] = Status },
            ["priority"] = new JsonObject { ["id"] = "3", ["name"] = "High" },
            ["issuetype"] = new JsonObject { ["id"] = "7", ["name"] = "Bug" },
            ["resolution"] = null,
            ["security"] = SecurityLevel is null ? null : new JsonObject { ["id"] = SecurityLevel, ["name"] = "Secret" },
            ["project"] = Project.Json(),
            ["assignee"] = Assignee?.Json(site.IsCloud),
            ["reporter"] = Reporter.Json(site.IsCloud),
            ["labels"] = new JsonArray([.. Labels.Select(label => (JsonNode)label)]),
            ["comment"] = new JsonObject
            {
                ["comments"] = new JsonArray([.. Within(maxComments, site).Select(comment => comment.Json(site))]),
                ["total"] = Comments.Count, ["maxResults"] = maxComments, ["startAt"] = 0,
            },
            ["attachment"] = new JsonArray([.. Attachments.Select(attachment => attachment.Json(site))]),
        };
        foreach (var (name, value) in Custom)
            all[name] = value?.DeepClone();
        var json = new JsonObject { ["id"] = Id, ["key"] = Key };
        if (wanted.Count > 0)
        {
            json["fields"] = new JsonObject(all
                .Where(field => wanted.Contains(field.Key))
                .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
        }

        return json;
    }

    private static string Text(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
