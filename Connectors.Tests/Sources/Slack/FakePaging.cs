using System.Globalization;
using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Slack;

/// <summary>Slack's cursors and limits.</summary>
public static class FakePaging
{
    private const string CursorPrefix = "next:";

    /// <param name="maxLimit">The most that may be asked for.</param>
    /// <param name="maxPage">The most that is given.</param>
    public static JsonObject Page(
        Dictionary<string, string> query, string name, int maxLimit, IEnumerable<JsonNode> items, int maxPage = 1000)
    {
        var limit = query.TryGetValue("limit", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 100;
        if (limit < 1 || limit > maxLimit)
            throw new FakeRefusalException("invalid_limit");

        limit = Math.Min(limit, maxPage);
        var start = Start(query.GetValueOrDefault("cursor"));
        var page = items.Skip(start).Take(limit + 1).ToList();
        var hasMore = page.Count > limit;
        return new JsonObject
        {
            [name] = new JsonArray([.. page.Take(limit).Select(item => item.DeepClone())]),
            ["has_more"] = hasMore,
            ["response_metadata"] = new JsonObject { ["next_cursor"] = hasMore ? $"{CursorPrefix}{start + limit}==" : "" },
        };
    }

    private static int Start(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return 0;

        return cursor.StartsWith(CursorPrefix, StringComparison.Ordinal)
            && int.TryParse(cursor[CursorPrefix.Length..].TrimEnd('='), CultureInfo.InvariantCulture, out var start)
                ? start
                : throw new FakeRefusalException("invalid_cursor");
    }
}
