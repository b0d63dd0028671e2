using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Connectors.Jobs.Storage.Documents;
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
        if (probe.LooksLikeText && probe.IsCalled(MediaType, ".html", ".htm", ".xhtml"))
            return true;
        // A page that begins as one may hold broken bytes. Browsers show it nevertheless.
        var head = probe.HeadText.AsSpan().TrimStart();
        return head.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var head = new byte[Math.Min(HeadBytes, file.Length)];
        file.ReadExactly(head);
        file.Position = 0;
        // The markup is not text, so it does not count.
        var limits = budget.Limits with { MaxCharacters = (int)Math.Min(int.MaxValue, 8L * budget.Limits.MaxCharacters) };
        var html = PlainText.Decode(file, new TextBudget(limits, budget.Token), DeclaredCharset(head));
        var text = HtmlText.Of(html, budget);
        if (text.Length > 0)
            yield return new DocumentSection(text);
        else if (html.Contains("<img", StringComparison.OrdinalIgnoreCase))
            budget.NoText = NoText.PicturesOnly;
    }

    /// <summary>Returns the charset that a page names in its head or its XML declaration; null if it names none.</summary>
    public static string? DeclaredCharset(ReadOnlySpan<byte> page)
    {
        var head = Comments().Replace(Encoding.Latin1.GetString(page[..Math.Min(page.Length, HeadBytes)]), "");
        var declared = Charset().Match(head);
        return declared.Success ? declared.Groups[1].Value : null;
    }

    [GeneratedRegex(
        """(?:<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?|<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["'])\s{0,9}([\w:.-]{2,40})""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Charset();

    [GeneratedRegex("<!--.{0,4096}?-->", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
