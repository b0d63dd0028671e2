using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// The styles of a Word file that are headings, with their levels, and those that hide text. Style ids depend on the language of the
/// author's program; built-in names do not.
/// </summary>
internal sealed class WordStyles
{
    private const int MaxStyles = 10_000;

    private readonly Dictionary<string, int> _levels = new(StringComparer.Ordinal) { ["Title"] = 1 };
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    private WordStyles()
    {
        for (var level = 1; level <= 6; level++)
            _levels[$"Heading{level}"] = level;
    }

    /// <summary>The styles of files that name none.</summary>
    public static WordStyles None { get; } = new();

    public static WordStyles Read(Stream styles, TextBudget budget)
    {
        var read = new WordStyles();
        using var reader = SafeXml.Open(styles);
        var (id, isCharacter) = ("", false);
        while (read._levels.Count < MaxStyles && read._hidden.Count < MaxStyles && SafeXml.Next(reader, budget))
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.LocalName == "style")
            {
                id = reader.GetAttribute("styleId", reader.NamespaceURI) ?? "";
                isCharacter = reader.GetAttribute("type", reader.NamespaceURI) == "character";
            }
            else if (reader.LocalName == "name" && Level(reader) is > 0 and var level)
            {
                read._levels[id] = level;
            }
            else if (reader.LocalName == "vanish" && isCharacter && Value(reader) is not ("0" or "false" or "off"))
            {
                read._hidden.Add(id);
            }
        }

        return read;
    }

    /// <summary>Returns the heading level of a style; 0 if it is not a heading.</summary>
    public int Level(string style) => _levels.GetValueOrDefault(style);

    /// <summary>Whether the style of some characters hides them.</summary>
    public bool IsHidden(string style) => _hidden.Contains(style);

    private static string? Value(XmlReader reader) => reader.GetAttribute("val", reader.NamespaceURI);

    private static int Level(XmlReader reader) => Value(reader)?.ToLowerInvariant() switch
    {
        "title" => 1,
        ['h', 'e', 'a', 'd', 'i', 'n', 'g', ' ', >= '1' and <= '6' and var digit] => digit - '0',
        _ => 0,
    };
}
