using System.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Text;

/// <summary>
/// Cuts text into overlapping chunks, at headings and paragraphs if possible. Nothing is lost: the chunks without their overlaps, one after
/// another, are the text.
/// </summary>
internal static class Chunker
{
    private const int MinLength = 600;
    private const int TargetLength = 1200;
    private const int MaxLength = 1600;
    private const int OverlapLength = 150;

    /// <summary>Places to cut at, the best first.</summary>
    private static readonly string[] Borders = ["\n#", "\n\n", "\n", ". ", "。", " "];

    public static IEnumerable<TextChunk> Cut(IReadOnlyList<DocumentSection> sections)
    {
        var (text, links) = Join(sections);
        string? heading = null;
        var link = 0;
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.Length - start <= MaxLength ? text.Length : Border(text, start);
            while (link + 1 < links.Count && links[link + 1].Offset <= start)
                link++;
            var from = start == 0 || text[start] == '#' ? start : OverlapStart(text, start);
            var own = text[start] == '#' ? HeadingAt(text, start) : heading;
            yield return new TextChunk(text[from..end], start - from) { Heading = own, Link = links[link].Link };
            heading = LastHeading(text, start, end) ?? own;
        }
    }

    private static (string Text, List<(int Offset, string? Link)> Links) Join(IReadOnlyList<DocumentSection> sections)
    {
        if (sections.Count == 1)
            return (sections[0].Text, [(0, sections[0].Link)]);
        var text = new StringBuilder();
        List<(int, string?)> links = [];
        foreach (var section in sections)
        {
            if (text.Length > 0 && text[^1] != '\n')
                text.Append('\n');
            links.Add((text.Length, section.Link));
            text.Append(section.Text);
        }

        return (text.ToString(), links);
    }

    private static int Border(string text, int start)
    {
        foreach (var border in Borders)
        {
            var found = text.LastIndexOf(border, start + MaxLength - 1, MaxLength - MinLength, StringComparison.Ordinal);
            if (found > start)
                return border == "\n#" ? found + 1 : found + border.Length;
        }

        return char.IsLowSurrogate(text[start + TargetLength]) ? start + TargetLength + 1 : start + TargetLength;
    }

    private static int OverlapStart(string text, int start)
    {
        var from = Math.Max(0, start - OverlapLength);
        var blank = text.IndexOfAny([' ', '\n', '。'], from, start - from);
        from = blank < 0 ? from : blank + 1;
        return from < start && char.IsLowSurrogate(text[from]) ? from + 1 : from;
    }

    private static string? LastHeading(string text, int start, int end)
    {
        var found = text.LastIndexOf("\n#", end - 1, end - start, StringComparison.Ordinal);
        return found < 0 ? null : HeadingAt(text, found + 1);
    }

    private static string? HeadingAt(string text, int at)
    {
        var line = text.AsSpan(at);
        var stop = line.IndexOf('\n');
        line = (stop < 0 ? line : line[..stop]).TrimStart('#').Trim();
        return line.Length is 0 or > 200 ? null : line.ToString();
    }
}

/// <summary>A chunk of a document's text.</summary>
/// <param name="Content">The text, including the overlap.</param>
/// <param name="Overlap">How many of the first characters repeat the end of the previous chunk.</param>
internal sealed record TextChunk(string Content, int Overlap)
{
    /// <summary>The last heading before or at the start of the chunk.</summary>
    public string? Heading { get; init; }

    /// <summary>The link to the section in which the chunk starts.</summary>
    public string? Link { get; init; }
}
