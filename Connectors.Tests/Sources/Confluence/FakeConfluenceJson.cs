using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Confluence;

/// <summary>Writes the fake's answers. A content has only the properties that the request expands.</summary>
public sealed class FakeConfluenceJson(FakeWiki wiki)
{
    /// <summary>The maximum number of users, and of groups, of a restriction that is part of a page.</summary>
    public const int InlineRestrictions = 3;

    public JsonObject Content(FakeContent content, IReadOnlySet<string> expand)
    {
        var json = new JsonObject
        {
            ["id"] = content.Id, ["type"] = content.Type, ["status"] = content.Status, ["title"] = content.Title,
            ["_links"] = new JsonObject
            {
                ["webui"] = $"/spaces/{content.Space}/{content.Type}s/{content.Id}",
                ["download"] = content.Type == "attachment" ? $"/download/attachments/{content.Container}/{content.Id}" : null,
            },
        };
        if (content.Type == "attachment")
            json["extensions"] = new JsonObject { ["fileSize"] = content.Body.Length, ["mediaType"] = "text/plain" };
        if (content.Type == "comment" && expand.Contains("extensions.inlineProperties"))
            json["extensions"] = CommentExtensions(content);
        if (expand.Contains("version"))
            json["version"] = new JsonObject { ["number"] = content.Version, ["when"] = Time(content.Modified), ["by"] = User("acc-ann") };
        if (expand.Contains("history"))
            json["history"] = new JsonObject { ["createdDate"] = Time(content.Created), ["createdBy"] = User("acc-ann") };
        if (expand.Contains("space"))
            json["space"] = Space(content.Space);
        if (expand.Contains("container") && content.Container is { } container)
            json["container"] = new JsonObject { ["id"] = container, ["type"] = wiki.Contents[container].Type };
        if (expand.Contains("metadata.labels"))
            json["metadata"] = new JsonObject { ["labels"] = Labels(content) };
        if (expand.Contains("ancestors"))
            json["ancestors"] = Ancestors(content);
        if (expand.Contains("body.storage"))
            json["body"] = new JsonObject { ["storage"] = new JsonObject { ["value"] = content.Body } };
        else if (expand.Contains("body.view"))
            json["body"] = new JsonObject { ["view"] = new JsonObject { ["value"] = content.Body } };
        if (expand.Contains("restrictions.read.restrictions.user"))
            json["restrictions"] = new JsonObject { ["read"] = Restriction(content, 0, InlineRestrictions) };
        return json;
    }

    public JsonObject Restriction(FakeContent content, int start, int limit) => new()
    {
        ["operation"] = "read",
        ["restrictions"] = new JsonObject
        {
            ["user"] = List(content.RestrictedUsers.Skip(start).Take(limit).Select(User), start, limit),
            ["group"] = List(content.RestrictedGroups.Skip(start).Take(limit).Select(Group), start, limit),
        },
    };

    public JsonObject Space(string key) => new()
    {
        ["id"] = $"9{wiki.Spaces.Keys.ToList().IndexOf(key):000}", ["key"] = key, ["name"] = $"Space {key}",
    };

    /// <summary>The permissions of a space as a list of their own, as Data Center answers.</summary>
    public JsonArray Permissions(string key) => new([.. wiki.Spaces[key].Select(reader => new JsonObject
    {
        ["operation"] = new JsonObject { ["operationKey"] = "read", ["targetType"] = "space" },
        ["subject"] = reader == "anonymous" ? new JsonObject { ["type"] = "anonymous" }
            : reader.StartsWith("user:", StringComparison.Ordinal) ? new JsonObject { ["type"] = "known", ["userKey"] = reader[5..] }
            : new JsonObject { ["type"] = "group", ["name"] = reader[6..] },
    })]);

    public JsonObject User(string id) => wiki.IsCloud
        ? new() { ["accountId"] = id, ["displayName"] = $"Name of {id}", ["email"] = $"{id}@example.com" }
        : new() { ["userKey"] = id, ["username"] = id, ["displayName"] = $"Name of {id}" };

    public JsonObject Group(string name) => wiki.IsCloud ? new() { ["name"] = name, ["id"] = $"id-{name}" } : new() { ["name"] = name };

    public static JsonObject List(IEnumerable<JsonObject> items, int start, int limit)
    {
        var results = items.ToList();
        return new JsonObject
        {
            ["results"] = new JsonArray([.. results.Select(item => (JsonNode)item)]), ["start"] = start, ["limit"] = limit,
            ["size"] = results.Count,
        };
    }

    private static JsonObject CommentExtensions(FakeContent comment) => new()
    {
        ["location"] = comment.Selection is null ? "footer" : "inline",
        ["inlineProperties"] = new JsonObject { ["originalSelection"] = comment.Selection },
    };

    private static JsonObject Labels(FakeContent content) => new()
    {
        ["results"] = new JsonArray([.. content.Labels.Select(label => new JsonObject { ["name"] = label })]),
    };

    private JsonArray Ancestors(FakeContent content) => new(
    [
        .. wiki.Ancestors(content).Reverse()
            .Select(ancestor => new JsonObject { ["id"] = ancestor.Id, ["title"] = ancestor.Title, ["type"] = ancestor.Type }),
    ]);

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
