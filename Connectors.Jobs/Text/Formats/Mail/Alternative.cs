using System.Globalization;

namespace Connectors.Jobs.Text.Formats.Mail;

/// <summary>Compares two versions of the same text by their words.</summary>
internal static class Alternative
{
    /// <summary>From so many words on, a text that the other one does not have is not a mere remark.</summary>
    private const int MinOwnWords = 30;

    /// <summary>
    /// Returns the version that a reader loses nothing by. That is the plain one if it holds nearly all words of the rich one. A plain
    /// version that only asks for another program, or holds nothing visible, loses.
    /// </summary>
    public static string Fuller(string plain, string rich)
    {
        var (of, other) = (Words(plain), Words(rich));
        if (other.Count == 0)
            return of.Count == 0 && plain.Length == 0 ? rich : plain;
        if (of.Count == 0)
            return rich;
        var missing = other.Count(word => !of.Contains(word));
        var surplus = of.Count(word => !other.Contains(word));
        if (missing * 10 <= other.Count)
            return plain;
        if (surplus * 10 <= of.Count)
            return rich;
        // Some programs put different texts into the two versions.
        if (Math.Min(missing, surplus) >= MinOwnWords && missing * 2 > other.Count && surplus * 2 > of.Count)
            return $"{plain}\n\n{rich}";
        return other.Count >= of.Count ? rich : plain;
    }

    /// <summary>Returns the distinct words. In scripts without spaces, each character counts.</summary>
    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && IsPart(text[end]) && text[end] < '\u2E80')
                end++;
            if (end > at)
                words.Add(text[at..end]);
            else if (IsPart(text[at]))
                words.Add(text[at..++end]);
            at = Math.Max(end, at + 1);
        }

        return words;
    }

    private static bool IsPart(char c)
        => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
