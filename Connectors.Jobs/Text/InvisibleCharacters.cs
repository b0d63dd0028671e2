using System.Buffers;
using System.Text;

namespace Connectors.Jobs.Text;

/// <summary>
/// Removes characters that have no width and stand within words: soft hyphens and marks of where a line may break. Nobody types them, so
/// a word that holds them would not be found.
/// </summary>
internal static class InvisibleCharacters
{
    private const char SoftHyphen = '\u00AD';
    private const char NonJoiner = '\u200C';
    private const char Joiner = '\u200D';

    /// <summary>The first code point of scripts in which a joiner changes how a word is written, as in Persian and Hindi.</summary>
    private const char FirstJoining = '\u0590';

    private static readonly SearchValues<char> Invisible = SearchValues.Create("\u00AD\u180E\u200B\u200C\u200D\u2060\uFEFF");

    public static string Remove(string text)
    {
        var at = text.AsSpan().IndexOfAny(Invisible);
        if (at < 0)
            return text;
        var clean = new StringBuilder(text.Length);
        var copied = 0;
        for (; at >= 0; at = Next(text, copied))
        {
            clean.Append(text, copied, at - copied);
            if (IsKept(text, at))
                clean.Append(text[at]);
            copied = text[at] == SoftHyphen ? AfterBreak(text, at + 1) : at + 1;
        }

        return clean.Append(text, copied, text.Length - copied).ToString();
    }

    private static int Next(string text, int from)
    {
        var found = text.AsSpan(from).IndexOfAny(Invisible);
        return found < 0 ? -1 : from + found;
    }

    /// <summary>Whether a joiner belongs to the script around it, or to an emoji.</summary>
    private static bool IsKept(string text, int at)
        => text[at] is NonJoiner or Joiner && at > 0 && at + 1 < text.Length
            && (text[at - 1] >= FirstJoining || text[at + 1] >= FirstJoining);

    /// <summary>Skips a line break after a soft hyphen if a word goes on below it. The hyphen was visible there.</summary>
    private static int AfterBreak(string text, int at)
    {
        var next = at;
        if (next < text.Length && text[next] == '\r')
            next++;
        return next < text.Length && text[next] == '\n' && next + 1 < text.Length && char.IsLower(text[next + 1]) ? next + 1 : at;
    }
}
