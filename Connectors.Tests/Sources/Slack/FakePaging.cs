using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Slack's cursors and limits.</summary>
public static class FakePaging
{
    public static JsonObject Cut(Dictionary<string, string> query, string name, int most, IEnumerable<JsonNode> items)
    {
        var limit = query.TryGetValue("limit", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 100;
        if (limit < 1 || limit > most)
            throw new FakeRefusalException("invalid_limit");

        var start = 0;
        if (query.GetValueOrDefault("cursor") is { Length: > 0 } cursor
            && !(cursor.StartsWith("next:", StringComparison.Ordinal) && int.TryParse(cursor[5..].TrimEnd('='), CultureInfo.InvariantCulture, out start)))
        {
            throw new FakeRefusalException("invalid_cursor");
        }

        var page = items.Skip(start).Take(limit + 1).ToList();
        var more = page.Count > limit;
        return new JsonObject
        {
            [name] = new JsonArray([.. page.Take(limit).Select(item => item.DeepClone())]),
            ["has_more"] = more,
            ["response_metadata"] = new JsonObject { ["next_cursor"] = more ? $"next:{start + limit}==" : "" },
        };
    }
}
