using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Reads JSON tolerantly: several values, comments, and escapes that are no whole character.</summary>
internal static class JsonText
{
    /// <summary>Returns a line of "path: value" for each value; null if the text is not valid JSON.</summary>
    public static string? TryWrite(string json, TextBudget budget)
    {
        var options = new JsonReaderOptions
        {
            MaxDepth = budget.Limits.MaxDepth,
            AllowMultipleValues = true,
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        };
        try
        {
            return Write(new Utf8JsonReader(Encoding.UTF8.GetBytes(json), options), budget);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Returns a string of a document. .NET refuses strings with half of a surrogate pair, which other programs write.</summary>
    public static string Text(JsonElement element)
    {
        try
        {
            return element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Unescaped(element.GetRawText().Trim('"'));
        }
    }

    /// <summary>Decodes the escapes of characters, such as "\u00e9", and leaves everything else as it is.</summary>
    public static string Unescaped(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 >= text.Length)
            {
                decoded.Append(text[i]);
            }
            else if (text[i + 1] == 'u' && i + 6 <= text.Length
                && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                decoded.Append((char)code);
                i += 5;
            }
            else
            {
                // A backslash before another character stands for itself.
                const string Escapes = "nrt\"/\\";
                var known = Escapes.IndexOf(text[i + 1], StringComparison.Ordinal);
                decoded.Append(known < 0 ? '\\' : "\n\r\t\"/\\"[known]);
                i += known < 0 ? 0 : 1;
            }
        }

        return decoded.ToString();
    }

    private static string Write(Utf8JsonReader reader, TextBudget budget)
    {
        var text = new StringBuilder();
        // The length of the path outside each open object or array.
        var outer = new Stack<int>();
        var path = new StringBuilder();
        var level = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    outer.Push(level);
                    level = path.Length;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    level = outer.Pop();
                    path.Length = level;
                    break;
                case JsonTokenType.PropertyName:
                    path.Length = level;
                    path.Append(path.Length == 0 ? "" : ".").Append(Value(reader));
                    break;
                case JsonTokenType.Null:
                    break;
                default:
                    text.Append(budget.Take($"{path}{(path.Length == 0 ? "" : ": ")}{Blobs.Remove(Value(reader))}")).Append('\n');
                    break;
            }
        }

        return text.ToString();
    }

    private static string Value(in Utf8JsonReader reader)
    {
        var raw = Encoding.UTF8.GetString(reader.ValueSpan);
        return reader.TokenType switch
        {
            JsonTokenType.True => "True",
            JsonTokenType.False => "False",
            _ => reader.ValueIsEscaped ? Unescaped(raw) : raw,
        };
    }
}
