using System.Text.RegularExpressions;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>A page of documentation.</summary>
/// <param name="Path">Relative to the repository's root.</param>
internal sealed partial record Manual(string Path, string Text)
{
    /// <summary>Every page: at the root, in docs/ and in deploy/.</summary>
    public static IReadOnlyList<Manual> All { get; } =
    [
        .. from folder in new[] { "", "docs", "deploy" }
           from path in Directory.EnumerateFiles(System.IO.Path.Combine(Codebase.Root, folder), "*.md").Order(StringComparer.Ordinal)
           select new Manual(System.IO.Path.GetRelativePath(Codebase.Root, path), File.ReadAllText(path)),
    ];

    public static Manual Read(string path) => All.Single(manual => manual.Path == path);

    /// <summary>The cells of every table's rows, without headings and rules.</summary>
    public IEnumerable<string[]> Rows =>
        from table in Table().Matches(Text)
        from line in table.Groups["rows"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        select Bar().Split(line.Trim('|', ' ')).Select(cell => cell.Trim()).ToArray();

    /// <summary>The names by which links reach the page's headings.</summary>
    public IEnumerable<string> Anchors =>
        from heading in Heading().Matches(Text)
        select NotInAnchors().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>Addresses of links and images within the repository.</summary>
    public IEnumerable<string> Links => Link().Matches(Text).Select(match => match.Groups[1].Value);

    public override string ToString() => Path;

    [GeneratedRegex(@"^\|.*\|\n\|[-| ]+\|\n(?<rows>(?:\|.*\|\n)+)", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex(@"\]\((?!https?:)([^)\s]+)\)")]
    private static partial Regex Link();
}
