using System.Text.Json;
using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Confluence;

/// <summary>Reads a row of a list on its own.</summary>
internal static class ConfluenceRow
{
    /// <summary>Returns null if the row has another form than documented.</summary>
    public static T? Read<T>(JsonElement row)
        where T : class
    {
        try
        {
            return row.Deserialize<T>(AtlassianJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns the content. If the row has another form than documented, the content says so and has what could be read.</summary>
    public static ConfluenceContent Content(JsonElement row)
    {
        var id = Text(row, "id");
        if (id is not null && Read<ConfluenceContent>(row) is { } content && !HasGaps(content))
            return content;
        var container = Member(row, "container") is { } holder ? Text(holder, "id") : null;
        return new ConfluenceContent
        {
            Id = id ?? "",
            Type = Text(row, "type"),
            Container = container is null ? null : new ConfluenceContent { Id = container },
            IsMalformed = true,
        };
    }

    /// <summary>Whether a list has null where the documentation has an object.</summary>
    private static bool HasGaps(ConfluenceContent content)
        => content.Ancestors?.Any(ancestor => ancestor is null) == true
            || content.Metadata?.Labels?.Results?.Any(label => label is null) == true
            || content.Restrictions?.Read?.Restrictions?.HasGaps == true;

    private static JsonElement? Member(JsonElement row, string name)
        => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement row, string name) => Member(row, name) switch
    {
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } found => found,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };
}
