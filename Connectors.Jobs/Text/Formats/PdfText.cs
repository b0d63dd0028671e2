using System.Text;
using System.Text.RegularExpressions;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Turns the text of drawn pages into text that can be searched: words that end of line cut in two are one word again, ligatures are
/// letters, and marks that only steer drawing are gone.
/// </summary>
internal static partial class PdfText
{
    /// <summary>Longer parts are no words.</summary>
    private const int MaxPart = 40;

    private const char SoftHyphen = '\u00AD';

    /// <summary>Cleans the pages of one file. A word that is whole on one page tells how to join it on another.</summary>
    public static IReadOnlyList<string> Clean(IReadOnlyList<string> pages)
    {
        var plain = pages.Select(Plain).ToList();
        var known = new Lazy<HashSet<string>>(() => Words(plain));
        return [.. plain.Select(page => Join(page, known))];
    }

    private static string Plain(string page)
    {
        var text = Forms().Replace(page, match => match.Value.Normalize(NormalizationForm.FormKC));
        return Marks().Replace(text, "");
    }

    /// <summary>The words of the pages, with their hyphens, without those that the end of a line cuts.</summary>
    private static HashSet<string> Words(IEnumerable<string> pages)
        => [.. from page in pages from Match word in Whole().Matches(page) select word.Value.ToLowerInvariant()];

    private static string Join(string page, Lazy<HashSet<string>> known)
    {
        StringBuilder? joined = null;
        var written = 0;
        for (var cut = LineEnd().Match(page); cut.Success; cut = cut.NextMatch())
        {
            var (head, tail) = (Before(page, cut.Index), After(page, cut.Index + cut.Length));
            if (head.Length is 0 or MaxPart || tail.Length is 0 or MaxPart || cut.Index < written || Omits(tail))
                continue;
            joined ??= new StringBuilder(page.Length);
            joined.Append(page, written, cut.Index - written);
            if (page[cut.Index] != SoftHyphen && KeepsHyphen(head, tail, known.Value))
                joined.Append('-');
            // The whole word goes up, with the signs behind it, and the line ends there.
            written = cut.Index + cut.Length;
            while (written < page.Length && !char.IsWhiteSpace(page[written]))
                joined.Append(page[written++]);
            joined.Append('\n');
            if (written < page.Length)
                written++;
        }

        return joined is null ? page : joined.Append(page, written, page.Length - written).ToString();
    }

    /// <summary>A hyphen stays if the file knows the compound word, and not the joined one.</summary>
    private static bool KeepsHyphen(string head, string tail, HashSet<string> known)
        => !known.Contains((head + tail).ToLowerInvariant()) && known.Contains($"{head}-{tail}".ToLowerInvariant());

    /// <summary>In "Vor- und Nachteile" the hyphen stands for a part of the word that comes later.</summary>
    private static bool Omits(string tail) => tail is "und" or "oder" or "bzw" or "and" or "or" or "en" or "of" or "och" or "og" or "eller";

    private static string Before(string page, int end)
    {
        var start = end;
        while (start > 0 && end - start < MaxPart && IsPart(page[start - 1]))
            start--;
        return page[start..end];
    }

    private static string After(string page, int start)
    {
        var end = start;
        while (end < page.Length && end - start < MaxPart && IsPart(page[end]))
            end++;
        return page[start..end];
    }

    private static bool IsPart(char character) => char.IsLetter(character) || char.IsSurrogate(character)
        || char.GetUnicodeCategory(character) is System.Globalization.UnicodeCategory.NonSpacingMark;

    /// <summary>A hyphen at the end of a line after a letter, if the next line begins with a small letter.</summary>
    [GeneratedRegex(@"(?<=\p{L}\p{M}?)(?:[-\u2010][ \t]{0,9}\u00AD?|\u00AD)[ \t]{0,9}\n[ \t]{0,9}(?=\p{Ll})")]
    private static partial Regex LineEnd();

    [GeneratedRegex(@"[\p{L}\p{M}]+(?:[-\u2010][\p{L}\p{M}]+)*(?![-\u2010\u00AD\p{L}\p{M}])")]
    private static partial Regex Whole();

    /// <summary>Ligatures, and the forms that Hebrew and Arabic letters take beside others.</summary>
    [GeneratedRegex(@"[\uFB00-\uFB06\uFB13-\uFB17\uFB1D-\uFDFF\uFE70-\uFEFC]+")]
    private static partial Regex Forms();

    /// <summary>Marks of direction, and soft hyphens within a line.</summary>
    [GeneratedRegex(@"[\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]|\u00AD(?![ \t]{0,9}\n)")]
    private static partial Regex Marks();
}
