using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Web pages.</summary>
internal sealed partial class HtmlFormat : IFormat
{
    private const int HeadBytes = 4096;
    private const int MaxHarmlessBytes = 256 << 10;
    private const int MaxHarmlessTags = 1000;

    public string MediaType => "text/html";

    /// <summary>
    /// A parser of HTML repeats open elements, so its time and memory grow with the square of the tags. With so few tags that is little. In
    /// text that is not UTF-8, another byte may begin a tag.
    /// </summary>
    public bool IsHarmless(ReadOnlySpan<byte> file)
        => file.Length <= MaxHarmlessBytes && file.Count((byte)'<') <= MaxHarmlessTags && Utf8.IsValid(file);

    public bool Knows(FileProbe probe)
    {
        if (!probe.LooksLikeText)
            return false;
        if (probe.IsCalled(MediaType, ".html", ".htm", ".xhtml"))
            return true;
        var head = PlainText.Decode(probe.Head).AsSpan().TrimStart();
        return head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var head = new byte[Math.Min(HeadBytes, file.Length)];
        file.ReadExactly(head);
        file.Position = 0;
        var charset = Charset().Match(Encoding.Latin1.GetString(head));
        var text = HtmlText.Of(PlainText.Decode(file, budget, charset.Success ? charset.Groups[1].Value : null), budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
    }

    [GeneratedRegex("""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();
}
