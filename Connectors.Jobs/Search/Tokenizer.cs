using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// Splits any text into the words that are indexed and searched. Compatibility forms, case and accents are folded, and English plurals are
/// reduced to the singular. Scripts without spaces between words (Chinese, Japanese, Korean, Thai, …) become overlapping pairs of
/// characters.
/// </summary>
internal static class Tokenizer
{
    private const int MaxWordLength = 100;

    /// <summary>Returns the words of a text, in their order.</summary>
    public static IEnumerable<Token> Split(string text)
    {
        var position = 0;
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (IsUnspaced(c))
            {
                var end = at + 1;
                while (end < text.Length && IsUnspaced(text[end]))
                    end++;
                for (var i = at; i < end; i++)
                {
                    yield return new Token
                    {
                        Text = Fold(text, i, Math.Min(i + 2, end)),
                        Position = ++position,
                        Start = i,
                        End = Math.Min(i + 2, end),
                        IsPair = true,
                        EndsRun = i + 1 == end,
                    };
                }

                at = end;
            }
            else if (IsWordPart(text, at))
            {
                var end = at + 1;
                while (end < text.Length && IsWordPart(text, end) && !IsUnspaced(text[end]))
                    end++;
                yield return new Token
                {
                    Text = Stem(Fold(text, at, Math.Min(end, at + MaxWordLength))),
                    Position = ++position,
                    Start = at,
                    End = end,
                    EndsRun = true,
                };
                at = end;
            }
            else
            {
                at++;
            }
        }
    }

    private static bool IsWordPart(string text, int at)
        => text[at] < 128
            ? char.IsAsciiLetterOrDigit(text[at])
            : char.IsLetterOrDigit(text[at])
                || IsSupplementaryLetter(text, at)
                || CharUnicodeInfo.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Whether this is a half of a letter outside the basic plane. Emoji are not letters.</summary>
    private static bool IsSupplementaryLetter(string text, int at)
        => (char.IsHighSurrogate(text[at]) && Rune.TryGetRuneAt(text, at, out var rune) && Rune.IsLetterOrDigit(rune))
            || (at > 0 && char.IsLowSurrogate(text[at]) && Rune.TryGetRuneAt(text, at - 1, out rune) && Rune.IsLetterOrDigit(rune));

    /// <summary>Whether this is a character of a script without spaces between words.</summary>
    private static bool IsUnspaced(char c) => c >= '\u0E00'
        && c is (<= '\u0EFF')
            or (>= '\u1000' and <= '\u109F')
            or (>= '\u1780' and <= '\u17FF')
            or (>= '\u3005' and <= '\u3007')
            or (>= '\u3040' and <= '\u30FF')
            or (>= '\u31F0' and <= '\u31FF')
            or (>= '\u3400' and <= '\u4DBF')
            or (>= '\u4E00' and <= '\u9FFF')
            or (>= '\uAC00' and <= '\uD7AF')
            or (>= '\uF900' and <= '\uFAFF')
            or (>= '\uFF66' and <= '\uFF9F');

    private static string Fold(string text, int start, int end)
    {
        var span = text.AsSpan(start, end - start);
        if (Ascii.IsValid(span))
        {
            return string.Create(
                span.Length,
                (text, start),
                static (target, source) => source.text.AsSpan(source.start, target.Length).ToLowerInvariant(target));
        }

        var decomposed = ReplaceHalfPairs(span.ToString()).Normalize(NormalizationForm.FormKD).ToLowerInvariant();
        return FoldMarks(decomposed.Replace("ß", "ss", StringComparison.Ordinal));
    }

    /// <summary>Replaces halves of surrogate pairs, which cannot be normalized.</summary>
    private static string ReplaceHalfPairs(string word) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(word));

    private static string FoldMarks(string word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            // Only European alphabets are searched without accents. In other scripts, a mark makes a different letter.
            var accent = c is >= '\u0300' and <= '\u036F' && folded.Length > 0 && folded[^1] < '\u0590';
            if (!accent)
                folded.Append(c);
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }

    private static string Stem(string word) => word switch
    {
        { Length: < 4 } => word,
        _ when !Ascii.IsValid(word) || !word.EndsWith('s') || word.EndsWith("ss", StringComparison.Ordinal) => word,
        _ when word.EndsWith("us", StringComparison.Ordinal) || word.EndsWith("is", StringComparison.Ordinal) => word,
        _ when word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4 => word[..^3] + "y",
        _ => word[..^1],
    };
}

/// <summary>A word of a text, or a pair of characters in a script without spaces.</summary>
internal readonly record struct Token
{
    /// <summary>The word in its indexed form.</summary>
    public required string Text { get; init; }

    /// <summary>The number of the word, from 1.</summary>
    public required int Position { get; init; }

    /// <summary>The offset of its first character.</summary>
    public required int Start { get; init; }

    /// <summary>The offset after its last character.</summary>
    public required int End { get; init; }

    /// <summary>Whether it is one of the overlapping pairs of an unspaced script. The last one of a run is a single character.</summary>
    public bool IsPair { get; init; }

    /// <summary>Whether it ends a run of pairs. Other words are runs of their own.</summary>
    public bool EndsRun { get; init; }
}
