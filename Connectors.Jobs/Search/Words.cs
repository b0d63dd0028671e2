using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>
/// Splits any text into the words that are indexed and searched: compatibility forms, case and accents folded, English plurals cut,
/// and scripts without blanks between words (Chinese, Japanese, Korean, Thai, ...) as overlapping pairs of characters.
/// </summary>
internal static class Words
{
    private const int Longest = 100;

    public static IEnumerable<Word> Of(string text)
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
                    yield return new Word(Fold(text, i, Math.Min(i + 2, end)), ++position, i, Math.Min(i + 2, end), Pair: true, Last: i + 1 == end);
                at = end;
            }
            else if (IsWordPart(text, at))
            {
                var end = at + 1;
                while (end < text.Length && IsWordPart(text, end) && !IsUnspaced(text[end]))
                    end++;
                yield return new Word(Stem(Fold(text, at, Math.Min(end, at + Longest))), ++position, at, end, Pair: false, Last: true);
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
                || IsLetterBeyond(text, at)
                || CharUnicodeInfo.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Either half of a letter outside the basic plane; pictures are no words.</summary>
    private static bool IsLetterBeyond(string text, int at)
        => (char.IsHighSurrogate(text[at]) && Rune.TryGetRuneAt(text, at, out var rune) && Rune.IsLetterOrDigit(rune))
            || (at > 0 && char.IsLowSurrogate(text[at]) && Rune.TryGetRuneAt(text, at - 1, out rune) && Rune.IsLetterOrDigit(rune));

    private static bool IsUnspaced(char c) => c >= '\u0E00' && c is (<= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF')
        or (>= '\u3005' and <= '\u3007') or (>= '\u3040' and <= '\u30FF') or (>= '\u31F0' and <= '\u31FF') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF')
        or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF66' and <= '\uFF9F');

    private static string Fold(string text, int start, int end)
    {
        var span = text.AsSpan(start, end - start);
        return Ascii.IsValid(span)
            ? string.Create(span.Length, (text, start), static (target, source) => source.text.AsSpan(source.start, target.Length).ToLowerInvariant(target))
            : FoldMarks(Whole(span.ToString()).Normalize(NormalizationForm.FormKD).ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal));
    }

    /// <summary>Half a surrogate pair is no character.</summary>
    private static string Whole(string word) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(word));

    private static string FoldMarks(string word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            // Only the alphabets of Europe are searched without accents; elsewhere a mark makes another letter.
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

/// <param name="Text">As indexed.</param>
/// <param name="Position">Its place among the words, from 1.</param>
/// <param name="Start">Where it stands in the text.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Pair">One of the overlapping pairs of an unspaced script; the last of a run is a single character.</param>
/// <param name="Last">The last of its run.</param>
internal readonly record struct Word(string Text, int Position, int Start, int End, bool Pair, bool Last);
