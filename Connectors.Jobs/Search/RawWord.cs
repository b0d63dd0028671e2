using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>A word as it stands in a text, or a pair of characters of a script without spaces between words.</summary>
/// <param name="Start">The offset of its first character.</param>
/// <param name="End">The offset after its last character.</param>
/// <param name="Position">The number of the word, from 1.</param>
internal readonly record struct RawWord(int Start, int End, int Position)
{
    /// <summary>Longer words are cut.</summary>
    public const int MaxLength = 100;

    /// <summary>Whether it is one of the overlapping pairs of an unspaced script. The last one of a run is a single character.</summary>
    public bool IsPair { get; init; }

    /// <summary>Whether it ends a run of pairs. Other words are runs of their own.</summary>
    public bool EndsRun { get; init; }

    public int Length => End - Start;

    /// <summary>What is known of the word; null for a pair.</summary>
    public KnownWord? Known { get; init; }

    /// <summary>Returns the words of a text, in their order.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="known">The words that other texts have had.</param>
    /// <param name="most">How many of its first words are wanted.</param>
    public static List<RawWord> In(string text, KnownWords known, int most = int.MaxValue)
    {
        var words = new List<RawWord>(Math.Min(most, (text.Length / 6) + 1));
        AddTo(words, text, known, most);
        return words;
    }

    /// <summary>Adds the words of a text, in their order.</summary>
    public static void AddTo(List<RawWord> words, string text, KnownWords known, int most = int.MaxValue)
    {
        for (var at = 0; at < text.Length && words.Count < most;)
        {
            var end = at + 1;
            if (IsUnspaced(text[at]))
            {
                while (end < text.Length && IsUnspaced(text[end]))
                    end++;
                for (; at < end && words.Count < most; at++)
                    words.Add(new RawWord(at, Math.Min(at + 2, end), words.Count + 1) { IsPair = true, EndsRun = at + 1 == end });
            }
            else if (IsWordPart(text, at))
            {
                while (end < text.Length && IsWordPart(text, end) && !IsUnspaced(text[end]))
                    end++;
                var written = text.AsSpan(at, Math.Min(end - at, MaxLength));
                words.Add(new RawWord(at, end, words.Count + 1) { EndsRun = true, Known = known.Of(written) });
            }

            at = end;
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
}
