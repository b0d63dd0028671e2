using System.Buffers;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Mail;

/// <summary>Compares two forms of a message by their words.</summary>
internal static partial class MailWords
{
    private const double MinShare = 0.6;

    /// <summary>The number of words of its own from which a plain text is more than a placeholder.</summary>
    private const int MinOwnWords = 20;

    /// <summary>A richer text with fewer words than this, and fewer than the plain text, is a placeholder itself.</summary>
    private const int MinRichWords = 3;

    /// <summary>Characters that have no width: joiners, byte order marks, soft hyphens. Mail for marketing is full of them.</summary>
    private static readonly SearchValues<char> Invisible = SearchValues.Create(
        "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff");

    /// <summary>Returns the distinct words of a text. Characters without width are no words.</summary>
    public static HashSet<string> Of(string text)
    {
        var visible = text.AsSpan().IndexOfAny(Invisible) < 0 ? text : string.Concat(text.Where(letter => !Invisible.Contains(letter)));
        return [.. Word().Matches(visible).Select(match => match.Value.ToUpperInvariant())];
    }

    /// <summary>Says which form to read.</summary>
    public static MailForms Compare(string plain, string rich)
    {
        var (plainWords, richWords) = (Of(plain), Of(rich));
        if (richWords.Count(plainWords.Contains) >= MinShare * richWords.Count)
            return MailForms.Plain;
        if (richWords.Count < MinRichWords && richWords.Count < plainWords.Count)
            return MailForms.Both;
        return plainWords.Count(word => !richWords.Contains(word)) >= MinOwnWords ? MailForms.Both : MailForms.Rich;
    }

    [GeneratedRegex(@"[\p{L}\p{N}]+")]
    private static partial Regex Word();
}

/// <summary>The forms of a message that are read.</summary>
internal enum MailForms
{
    Plain,
    Rich,
    Both,
}
