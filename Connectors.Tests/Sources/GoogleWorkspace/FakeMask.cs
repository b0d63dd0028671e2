using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>Google's parameter <c>fields</c>: names separated by commas, nested ones in parentheses. Other fields are left out.</summary>
public static class FakeMask
{
    public static JsonNode Apply(JsonNode node, string fields)
    {
        var position = 0;
        return Filter(node, Parse(fields, ref position));
    }

    private static Dictionary<string, object?> Parse(string text, ref int position)
    {
        var mask = new Dictionary<string, object?>();
        while (position < text.Length && text[position] != ')')
        {
            var start = position;
            while (position < text.Length && text[position] is not (',' or '(' or ')'))
                position++;
            var name = text[start..position].Trim();
            object? inner = null;
            if (position < text.Length && text[position] == '(')
            {
                position++;
                inner = Parse(text, ref position);
                position++;
            }

            mask[name] = inner;
            if (position < text.Length && text[position] == ',')
                position++;
        }

        return mask;
    }

    private static JsonNode Filter(JsonNode node, Dictionary<string, object?> mask)
    {
        if (node is JsonArray array)
            return new JsonArray([.. array.Select(each => each is null ? null : Filter(each, mask))]);
        if (node is not JsonObject whole)
            return node.DeepClone();
        var kept = new JsonObject();
        foreach (var (name, inner) in mask)
        {
            if (whole[name] is { } value)
                kept[name] = inner is Dictionary<string, object?> deeper ? Filter(value, deeper) : value.DeepClone();
        }

        return kept;
    }
}
