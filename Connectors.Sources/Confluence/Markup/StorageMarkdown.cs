using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Connectors.Sources.Atlassian;

namespace Connectors.Sources.Confluence.Markup;

/// <summary>Converts the storage format to Markdown: headings, lists, tables, code, panels, tasks, links and included pages.</summary>
internal sealed class StorageMarkdown(StorageLookup lookup)
{
    /// <summary>Deeper elements are dropped, because hostile markup could exhaust the stack.</summary>
    private const int MaxDepth = 200;

    private const int MaxColumnSpan = 50;

    private readonly HashSet<(string, string)> _including = [];

    public static string Convert(XElement root, StorageLookup lookup)
        => MarkdownText.Tidy(new StorageMarkdown(lookup).Blocks(root, lookup.Space, 0));

    /// <param name="space">The space of the page that contains the element, which may be an included page.</param>
    private string Blocks(XElement parent, string space, int depth)
    {
        if (depth > MaxDepth)
            return "";
        var text = new StringBuilder();
        foreach (var node in parent.Nodes())
        {
            if (node is XText literal)
                text.Append(MarkdownText.CollapseWhitespace(literal.Value));
            else if (node is XElement element)
                text.Append(Element(element, space, depth + 1));
        }

        return text.ToString();
    }

    private string Element(XElement element, string space, int depth)
    {
        if (element.Name.Namespace == StorageFormat.Ac)
            return AcElement(element, space, depth);
        string Inner() => Blocks(element, space, depth);
        return element.Name.LocalName switch
        {
            "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => Heading(element.Name.LocalName[1] - '0', Inner()),
            "p" or "div" => $"\n\n{Inner().Trim()}\n\n",
            "br" => "\n",
            "hr" => "\n\n---\n\n",
            "strong" or "b" => MarkdownText.Emphasize(Inner(), "**"),
            "em" or "i" => MarkdownText.Emphasize(Inner(), "*"),
            "del" or "s" => MarkdownText.Emphasize(Inner(), "~~"),
            "code" => $"`{element.Value}`",
            "pre" => Code("", element.Value),
            "blockquote" => Quote(MarkdownText.Tidy(Inner())),
            "ul" => $"\n\n{List(element, isNumbered: false, space, depth)}\n\n",
            "ol" => $"\n\n{List(element, isNumbered: true, space, depth)}\n\n",
            "table" => $"\n\n{Table(element, space, depth)}\n\n",
            "a" => Anchor((string?)element.Attribute("href"), Inner()),
            "time" => (string?)element.Attribute("datetime") ?? Inner(),
            "img" => (string?)element.Attribute("alt") is { Length: > 0 } alt ? $"![{alt}]" : "",
            "script" or "style" => "",
            _ => Inner(),
        };
    }

    private string AcElement(XElement element, string space, int depth) => element.Name.LocalName switch
    {
        "structured-macro" or "macro" => Macro(element, space, depth),
        "link" => Link(element, space, depth),
        "image" => Image(element, space, depth),
        "adf-extension" => Extension(element, space, depth),
        "adf-attribute" or "adf-mark" => "",
        "emoticon" => StorageFormat.AcAttribute(element, "emoji-fallback") ?? $":{StorageFormat.AcAttribute(element, "name")}:",
        "task-list" => TaskList(element, space, depth),
        "parameter" or "placeholder" or "task-id" or "task-uuid" => "",
        _ => Blocks(element, space, depth),
    };

    private string Macro(XElement macro, string space, int depth)
    {
        string Body() => macro.Element(StorageFormat.Ac + "rich-text-body") is { } body ? Blocks(body, space, depth) : "";
        string? Parameter(string key) => StorageFormat.Parameter(macro, key);
        var name = StorageFormat.MacroName(macro);
        var plain = macro.Element(StorageFormat.Ac + "plain-text-body")?.Value;
        switch (name)
        {
            case "code" or "noformat":
                return Code(Parameter("language"), plain);
            case "panel" or "info" or "note" or "warning" or "tip":
                var title = Parameter("title") is { Length: > 0 } shown ? shown : name;
                return Quote($"**{title}**\n\n{MarkdownText.Tidy(Body())}");
            case "expand" or "details":
                var heading = Parameter("title") is { Length: > 0 } text ? $"\n\n**{text}**" : "";
                return $"{heading}\n\n{Body()}\n\n";
            case "status":
                return Parameter("title") is { Length: > 0 } status ? $"[{status}]" : "";
            case "jira":
                return Parameter("key") ?? Parameter("jqlQuery") ?? "";
            case StorageFormat.IncludeMacro:
                return Include(macro, excerptOnly: false, space, depth);
            case StorageFormat.IncludeExcerptMacro:
                return Include(macro, excerptOnly: true, space, depth);
            case "toc" or "children" or "pagetree" or "recently-updated" or "contributors" or "attachments" or "anchor":
                return "";
            default:
                return plain is null ? Body() : $"{Body()}\n\n{plain}\n\n";
        }
    }

    /// <summary>Writes the text of another page, whose links are relative to its own space. A page is not included in itself.</summary>
    private string Include(XElement macro, bool excerptOnly, string space, int depth)
    {
        var page = macro.Descendants(StorageFormat.Ri + "page").FirstOrDefault();
        var title = StorageFormat.RiAttribute(page, "content-title") ?? "";
        var key = (Space: StorageFormat.RiAttribute(page, "space-key") ?? space, title);
        if (!lookup.Pages.TryGetValue(key, out var root) || !_including.Add(key))
            return title.Length > 0 ? $"[{title}]" : "";
        try
        {
            return (excerptOnly ? Excerpt(root) : root) is { } part ? $"\n\n{Blocks(part, key.Space, depth)}\n\n" : $"[{title}]";
        }
        finally
        {
            _including.Remove(key);
        }
    }

    private static XElement? Excerpt(XElement root)
        => root.Descendants(StorageFormat.Ac + "structured-macro").FirstOrDefault(macro => StorageFormat.MacroName(macro) == "excerpt")
            ?.Element(StorageFormat.Ac + "rich-text-body");

    private string Link(XElement link, string space, int depth)
    {
        if (link.Element(StorageFormat.Ri + "user") is { } user)
            return "@" + lookup.UserName(StorageFormat.Account(user));
        var body = link.Element(StorageFormat.Ac + "link-body") is { } rich
            ? MarkdownText.SingleLine(Blocks(rich, space, depth))
            : link.Element(StorageFormat.Ac + "plain-text-link-body")?.Value;
        var target = StorageFormat.RiAttribute(link.Element(StorageFormat.Ri + "page"), "content-title")
            ?? StorageFormat.RiAttribute(link.Element(StorageFormat.Ri + "blog-post"), "content-title")
            ?? StorageFormat.RiAttribute(link.Element(StorageFormat.Ri + "attachment"), "filename")
            ?? StorageFormat.RiAttribute(link.Element(StorageFormat.Ri + "space"), "space-key");
        return string.IsNullOrEmpty(body) || body == target ? $"[{target}]" : target is null ? body : $"{body} [{target}]";
    }

    /// <summary>Writes a node of the new editor. Its fallback repeats the text for those who do not know it.</summary>
    private string Extension(XElement extension, string space, int depth)
    {
        XElement[] nodes = [.. extension.Elements(StorageFormat.Ac + "adf-node")];
        var text = string.Concat(nodes.Select(node => $"\n\n{Blocks(node, space, depth).Trim()}\n\n"));
        return !string.IsNullOrWhiteSpace(text) || extension.Element(StorageFormat.Ac + "adf-fallback") is not { } fallback
            ? text
            : Blocks(fallback, space, depth);
    }

    private string Image(XElement image, string space, int depth)
    {
        var caption = image.Element(StorageFormat.Ac + "caption") is { } below ? $"\n\n{Blocks(below, space, depth).Trim()}\n\n" : "";
        var name = StorageFormat.AcAttribute(image, "alt")
            ?? StorageFormat.RiAttribute(image.Descendants(StorageFormat.Ri + "attachment").FirstOrDefault(), "filename")
            ?? StorageFormat.RiAttribute(image.Descendants(StorageFormat.Ri + "url").FirstOrDefault(), "value");
        return $"![{name}]{caption}";
    }

    private static string Heading(int level, string text) => $"\n\n{new string('#', level)} {MarkdownText.SingleLine(text)}\n\n";

    private static string Code(string? language, string? code) => $"\n\n```{language}\n{code?.Trim('\n')}\n```\n\n";

    private static string Quote(string text) => $"\n\n{MarkdownText.PrefixLines(text, "> ")}\n\n";

    private static string Anchor(string? href, string inner)
    {
        var text = MarkdownText.SingleLine(inner);
        if (string.IsNullOrEmpty(href) || text.Length == 0)
            return inner;
        return text == href ? text : $"[{text}]({href})";
    }

    private string TaskList(XElement list, string space, int depth)
        => $"\n\n{string.Join('\n', list.Elements(StorageFormat.Ac + "task").Select(task => Task(task, space, depth)))}\n\n";

    private string Task(XElement task, string space, int depth)
    {
        var mark = task.Element(StorageFormat.Ac + "task-status")?.Value == "complete" ? "x" : " ";
        var text = task.Element(StorageFormat.Ac + "task-body") is { } body ? MarkdownText.SingleLine(Blocks(body, space, depth)) : "";
        return $"- [{mark}] {text}";
    }

    private string List(XElement list, bool isNumbered, string space, int depth)
    {
        var number = Number(list, "start") ?? 1;
        return string.Join('\n', list.Elements("li").Select(item =>
        {
            var marker = isNumbered ? $"{number++}. " : "- ";
            var lines = MarkdownText.Tidy(Blocks(item, space, depth)).Split('\n').Where(line => line.Length > 0);
            return marker + string.Join("\n  ", lines);
        }));
    }

    private string Table(XElement table, string space, int depth)
        => MarkdownTable.Render(
        [
            .. from row in table.Descendants("tr")
               where row.Ancestors("table").First() == table
               let cells = row.Elements().Where(cell => cell.Name.LocalName is "td" or "th").ToList()
               where cells.Count > 0
               select cells.SelectMany(cell => Cell(cell, space, depth)).ToList(),
        ]);

    /// <summary>Returns a cell, followed by an empty cell for each further column that it spans.</summary>
    private IEnumerable<(string Text, bool IsHeader)> Cell(XElement cell, string space, int depth)
    {
        var isHeader = cell.Name.LocalName == "th";
        var span = Math.Clamp(Number(cell, "colspan") ?? 1, 1, MaxColumnSpan);
        return Enumerable.Repeat(("", isHeader), span - 1).Prepend((CellText(cell, space, depth), isHeader));
    }

    /// <summary>Returns null for an attribute that is missing or no number, as a browser does.</summary>
    private static int? Number(XElement element, string attribute)
        => int.TryParse((string?)element.Attribute(attribute), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite
            | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Markdown has no tables within cells, so each row of such a table becomes a line with commas between its cells.</summary>
    private string CellText(XElement cell, string space, int depth)
    {
        var text = MarkdownText.Tidy(Blocks(cell, space, depth));
        if (!cell.Descendants("table").Any())
            return text;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line.Any(character => character is not ('|' or '-') && !char.IsWhiteSpace(character)))
            .Select(line => line.Trim('|', ' ').Replace(" | ", ", ", StringComparison.Ordinal));
        return string.Join('\n', lines);
    }
}
