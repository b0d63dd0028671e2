using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Api.Console.Forms;

/// <summary>Turns the values of settings from JSON into the text of form elements, and back.</summary>
internal static class FieldValues
{
    public const string Yes = "true";
    public const string No = "false";

    /// <summary>Returns a value as its form element shows it.</summary>
    public static string Show(FieldKind kind, JsonElement value) => (kind, value.ValueKind) switch
    {
        (_, JsonValueKind.Null or JsonValueKind.Undefined) => "",
        (FieldKind.Flag, JsonValueKind.True) => Yes,
        (FieldKind.Flag, JsonValueKind.False) => No,
        (FieldKind.List, JsonValueKind.Array) => string.Join('\n', value.EnumerateArray().Select(item => item.ToString())),
        (FieldKind.List, JsonValueKind.String) => string.Join('\n', Lines(value.GetString()!.Replace(',', '\n'))),
        (FieldKind.Map, JsonValueKind.Object)
            => string.Join('\n', value.EnumerateObject().Select(pair => $"{pair.Name} = {Plain(pair.Value)}")),
        _ => value.ToString(),
    };

    /// <summary>
    /// Returns what was entered as JSON; null if nothing was. What cannot be read stays text, so that the source's own check names it.
    /// </summary>
    public static JsonNode? Read(FieldKind kind, string entered)
    {
        var text = entered.Trim();
        return kind switch
        {
            _ when text.Length == 0 => null,
            FieldKind.Flag when text is Yes or No => text == Yes,
            FieldKind.Number when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => whole,
            FieldKind.Number when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
            FieldKind.List => new JsonArray([.. Lines(text).Select(line => (JsonNode)line)]),
            FieldKind.Map => Map(text),
            _ => text,
        };
    }

    private static JsonNode Map(string text)
    {
        var map = new JsonObject();
        foreach (var line in Lines(text))
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                return text;
            map[line[..at].Trim()] = Typed(line[(at + 1)..].Trim());
        }

        return map;
    }

    /// <summary>A value of a map: a number, a flag or a list if it is written as one, else text.</summary>
    private static JsonNode? Typed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>Returns a value as a line shows it. Text that would be read as something else keeps its quotes.</summary>
    private static string Plain(JsonElement value)
    {
        var text = value.ToString();
        var isRead = value.ValueKind == JsonValueKind.String
            && Typed(text) is JsonValue read && read.TryGetValue(out string? same) && same == text;
        return isRead ? text : value.GetRawText();
    }

    private static string[] Lines(string text)
        => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
