using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Jira;

public sealed record FakeJiraUser(string Id, string Name, string? Email)
{
    public static FakeJiraUser Ann { get; } = new("acc-ann", "Ann Archer", "ann@example.com");

    public static FakeJiraUser Bob { get; } = new("acc-bob", "Bob Baker", "bob@example.com");

    /// <summary>A user whose profile hides the e-mail address.</summary>
    public static FakeJiraUser Shy { get; } = new("acc-shy", "Shy Shaw", null);

    public JsonObject Json(bool cloud)
    {
        var json = new JsonObject { ["displayName"] = Name };
        json[cloud ? "accountId" : "name"] = Id;
        if (!cloud)
            json["key"] = $"JIRAUSER-{Id}";
        if (Email is not null)
            json["emailAddress"] = Email;
        return json;
    }
}
