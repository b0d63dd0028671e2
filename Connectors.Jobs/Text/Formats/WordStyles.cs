using System.Xml;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Finds the styles that are headings, with their levels. Style ids depend on the language of the author's program; built-in names do not.
/// </summary>
internal static class WordStyles
{
    private const int MaxStyles = 10_000;

    /// <summary>Returns the heading level by style id.</summary>
    public static IReadOnlyDictionary<string, int> Headings(Stream? styles, TextBudget budget)
    {
        var headings = new Dictionary<string, int>(StringComparer.Ordinal) { ["Title"] = 1 };
        for (var level = 1; level <= 6; level++)
            headings[$"Heading{level}"] = level;
        if (styles is null)
            return headings;

        using var reader = SafeXml.Open(styles);
        var id = "";
        while (headings.Count < MaxStyles && SafeXml.Next(reader, budget))
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "style")
                id = reader.GetAttribute("styleId", reader.NamespaceURI) ?? "";
            else if (reader.LocalName == "name" && Level(reader.GetAttribute("val", reader.NamespaceURI)) is > 0 and var level)
                headings[id] = level;
        }

        return headings;
    }

    private static int Level(string? name) => name?.ToLowerInvariant() switch
    {
        "title" => 1,
        ['h', 'e', 'a', 'd', 'i', 'n', 'g', ' ', >= '1' and <= '6' and var digit] => digit - '0',
        _ => 0,
    };
}
