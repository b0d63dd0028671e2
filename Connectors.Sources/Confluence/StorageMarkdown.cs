using System.Text;
using System.Xml.Linq;

namespace Connectors.Sources.Confluence;

/// <summary>The storage format as Markdown, with its structure: headings, lists, tables, code, panels, tasks, links, included pages.</summary>
internal sealed class StorageMarkdown(StorageLookup lookup)
{
    /// <summary>Deeper nesting than anybody writes is cut: pages come from outside.</summary>
    private const int Deepest = 200;

    private readonly HashSet<(string, string)> _within = [];

    public static string Convert(XElement root, StorageLookup lookup) => Tidy(new StorageMarkdown(lookup).Blocks(root, lookup.Space, 0));

    private string Blocks(XElement parent, string space, int depth)
    {
        if (depth > Deepest)
            return "";
        var text = new StringBuilder();
        foreach (var node in parent.Nodes())
        {
            if (node is XText literal)
                text.Append(Space(literal.Value));
            else if (node is XElement element)
                text.Append(Element(element, space, depth + 1));
        }

        return text.ToString();
    }

    private string Element(XElement element, string space, int depth)
    {
        if (element.Name.Namespace == StorageFormat.Ac)
            return Own(element, space, depth);
        string Inner() => Blocks(element, space, depth);
        return element.Name.LocalName switch
        {
            "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => $"\n\n{new string('#', element.Name.LocalName[1] - '0')} {Line(Inner())}\n\n",
            "p" or "div" => $"\n\n{Inner().Trim()}\n\n",
            "br" => "\n",
            "hr" => "\n\n---\n\n",
            "strong" or "b" => Mark(Inner(), "**"),
            "em" or "i" => Mark(Inner(), "*"),
            "del" or "s" => Mark(Inner(), "~~"),
            "code" => $"`{element.Value}`",
            "pre" => $"\n\n```\n{element.Value.Trim('\n')}\n```\n\n",
            "blockquote" => $"\n\n{Prefix(Tidy(Inner()), "> ")}\n\n",
            "ul" or "ol" => $"\n\n{List(element, space, depth)}\n\n",
            "table" => $"\n\n{Table(element, space, depth)}\n\n",
            "a" => (string?)element.Attribute("href") is { Length: > 0 } href && Line(Inner()) is { Length: > 0 } shown ? shown == href ? shown : $"[{shown}]({href})" : Inner(),
            "time" => (string?)element.Attribute("datetime") ?? Inner(),
            "img" => (string?)element.Attribute("alt") is { Length: > 0 } alt ? $"![{alt}]" : "",
            "script" or "style" => "",
            _ => Inner(),
        };
    }

    private string Own(XElement element, string space, int depth)
    {
        string Inner() => Blocks(element, space, depth);
        switch (element.Name.LocalName)
        {
            case "structured-macro" or "macro":
                return Macro(element, (string?)element.Attribute(StorageFormat.Ac + "name") ?? "", space, depth);
            case "link":
                return Link(element, space, depth);
            case "image":
                var file = (string?)element.Descendants(StorageFormat.Ri + "attachment").FirstOrDefault()?.Attribute(StorageFormat.Ri + "filename");
                return $"![{(string?)element.Attribute(StorageFormat.Ac + "alt") ?? file ?? (string?)element.Descendants(StorageFormat.Ri + "url").FirstOrDefault()?.Attribute(StorageFormat.Ri + "value")}]";
            case "emoticon":
                return (string?)element.Attribute(StorageFormat.Ac + "emoji-fallback") ?? $":{(string?)element.Attribute(StorageFormat.Ac + "name")}:";
            case "task-list":
                return $"\n\n{string.Join('\n', element.Elements(StorageFormat.Ac + "task").Select(task => Task(task, space, depth)))}\n\n";
            case "parameter" or "placeholder" or "task-id" or "task-uuid":
                return "";
            default:
                return Inner();
        }
    }

    private string Macro(XElement macro, string name, string space, int depth)
    {
        string Body() => macro.Element(StorageFormat.Ac + "rich-text-body") is { } body ? Blocks(body, space, depth) : "";
        var plain = macro.Element(StorageFormat.Ac + "plain-text-body")?.Value;
        switch (name)
        {
            case "code" or "noformat":
                return $"\n\n```{StorageFormat.Parameter(macro, "language")}\n{plain?.Trim('\n')}\n```\n\n";
            case "panel" or "info" or "note" or "warning" or "tip":
                var title = StorageFormat.Parameter(macro, "title");
                return $"\n\n{Prefix($"**{(string.IsNullOrEmpty(title) ? name : title)}**\n\n{Tidy(Body())}", "> ")}\n\n";
            case "expand" or "details":
                var heading = StorageFormat.Parameter(macro, "title") is { Length: > 0 } shown ? $"\n\n**{shown}**" : "";
                return $"{heading}\n\n{Body()}\n\n";
            case "status":
                return $"[{StorageFormat.Parameter(macro, "title")}]";
            case "jira":
                return StorageFormat.Parameter(macro, "key") ?? StorageFormat.Parameter(macro, "jqlQuery") ?? "";
            case "include" or "excerpt-include":
                return Include(macro, name == "excerpt-include", space, depth);
            case "toc" or "children" or "pagetree" or "recently-updated" or "contributors" or "attachments" or "anchor":
                return "";
            default:
                return plain is null ? Body() : $"\n\n{plain}\n\n";
        }
    }

    /// <summary>The other page's text, in its own space; a page that includes itself, also by way of others, is not gone into again.</summary>
    private string Include(XElement macro, bool excerpt, string space, int depth)
    {
        var page = macro.Descendants(StorageFormat.Ri + "page").FirstOrDefault();
        var key = ((string?)page?.Attribute(StorageFormat.Ri + "space-key") ?? space, (string?)page?.Attribute(StorageFormat.Ri + "content-title") ?? "");
        if (!lookup.Pages.TryGetValue(key, out var root) || !_within.Add(key))
            return key.Item2.Length > 0 ? $"[{key.Item2}]" : "";
        try
        {
            var part = excerpt
                ? root.Descendants(StorageFormat.Ac + "structured-macro").FirstOrDefault(inner => (string?)inner.Attribute(StorageFormat.Ac + "name") == "excerpt")
                    ?.Element(StorageFormat.Ac + "rich-text-body")
                : root;
            return part is null ? $"[{key.Item2}]" : $"\n\n{Blocks(part, key.Item1, depth)}\n\n";
        }
        finally
        {
            _within.Remove(key);
        }
    }

    private string Link(XElement link, string space, int depth)
    {
        var body = link.Element(StorageFormat.Ac + "link-body") is { } rich ? Line(Blocks(rich, space, depth)) : link.Element(StorageFormat.Ac + "plain-text-link-body")?.Value;
        if (link.Element(StorageFormat.Ri + "user") is { } user)
            return "@" + (StorageFormat.User(user) is { } id ? lookup.Users.GetValueOrDefault(id, "somebody") : "somebody");
        var target = (string?)link.Element(StorageFormat.Ri + "page")?.Attribute(StorageFormat.Ri + "content-title")
            ?? (string?)link.Element(StorageFormat.Ri + "blog-post")?.Attribute(StorageFormat.Ri + "content-title")
            ?? (string?)link.Element(StorageFormat.Ri + "attachment")?.Attribute(StorageFormat.Ri + "filename")
            ?? (string?)link.Element(StorageFormat.Ri + "space")?.Attribute(StorageFormat.Ri + "space-key");
        return string.IsNullOrEmpty(body) || body == target ? $"[{target}]" : target is null ? body : $"{body} [{target}]";
    }

    private string Task(XElement task, string space, int depth)
        => $"- [{(task.Element(StorageFormat.Ac + "task-status")?.Value == "complete" ? "x" : " ")}] {(task.Element(StorageFormat.Ac + "task-body") is { } body ? Line(Blocks(body, space, depth)) : "")}";

    private string List(XElement list, string space, int depth)
    {
        var number = (int?)list.Attribute("start") ?? 1;
        return string.Join('\n', list.Elements("li").Select(item =>
        {
            var marker = list.Name.LocalName == "ol" ? $"{number++}. " : "- ";
            var lines = Tidy(Blocks(item, space, depth)).Split('\n').Where(line => line.Length > 0).ToList();
            return marker + string.Join("\n  ", lines);
        }));
    }

    /// <summary>Cells are of one line; a table within a cell is told row by row.</summary>
    private string Table(XElement table, string space, int depth)
    {
        var rows = table.Descendants("tr").Where(row => row.Ancestors("table").First() == table)
            .Select(row => row.Elements().Where(cell => cell.Name.LocalName is "td" or "th").ToList())
            .Where(row => row.Count > 0)
            .ToList();
        if (rows.Count == 0)
            return "";

        var lines = rows.ConvertAll(row => row.SelectMany(cell => Enumerable.Repeat("", Math.Clamp((int?)cell.Attribute("colspan") ?? 1, 1, 50) - 1).Prepend(Cell(cell, space, depth))).ToList());
        var width = lines.Max(row => row.Count);
        var header = rows[0].TrueForAll(cell => cell.Name.LocalName == "th");
        if (!header)
            lines.Insert(0, []);
        lines.Insert(1, [.. Enumerable.Repeat("---", width)]);
        return string.Join('\n', lines.Select(row => $"| {string.Join(" | ", row.Concat(Enumerable.Repeat("", width)).Take(width))} |"));
    }

    private string Cell(XElement cell, string space, int depth)
    {
        var nested = cell.Descendants("table").Any();
        var lines = Tidy(Blocks(cell, space, depth)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kept = nested ? lines.Where(line => !line.Replace("|", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Trim().Equals("", StringComparison.Ordinal)) : lines;
        return string.Join("<br>", kept.Select(line => nested ? line.Trim('|', ' ').Replace(" | ", ", ", StringComparison.Ordinal) : line)).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Mark(string text, string mark)
        => string.IsNullOrWhiteSpace(text) || text.Contains('\n', StringComparison.Ordinal) ? text : $"{mark}{text.Trim()}{mark}";

    private static string Prefix(string text, string prefix) => string.Join('\n', text.Split('\n').Select(line => (prefix + line).TrimEnd()));

    private static string Line(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private static string Space(string text) => text.Contains('\n', StringComparison.Ordinal) || text.Contains("  ", StringComparison.Ordinal)
        ? (char.IsWhiteSpace(text[0]) ? " " : "") + Line(text) + (text.Length > 1 && char.IsWhiteSpace(text[^1]) && Line(text).Length > 0 ? " " : "")
        : text;

    /// <summary>At most one empty line between blocks, none at the ends.</summary>
    private static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var (empty, fenced) = (0, false);
        foreach (var line in text.Split('\n'))
        {
            fenced ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            var kept = fenced ? line.TrimEnd() : line.Trim(' ').Length == 0 ? "" : line.TrimEnd();
            empty = kept.Length == 0 ? empty + 1 : 0;
            if (kept.Length > 0 || fenced || (empty == 1 && tidy.Length > 0))
                tidy.Append(kept).Append('\n');
        }

        return tidy.ToString().Trim('\n').TrimStart(' ');
    }
}
