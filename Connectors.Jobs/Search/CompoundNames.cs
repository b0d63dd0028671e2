using System.Buffers;
using System.Globalization;

namespace Connectors.Jobs.Search;

/// <summary>Identifiers, part numbers, phone numbers, numbers and dates, which people cut at different places.</summary>
internal static class CompoundNames
{
    private const int MaxTight = 6;
    private const int MaxLoose = 8;
    private const int MinLooseDigits = 7;
    private const int MaxLooseDigits = 20;
    private const int MaxJoinedLength = 40;
    private const int MaxParts = 12;

    /// <summary>Signs after a word that may make it the beginning of a name.</summary>
    private static readonly SearchValues<char> Joints = SearchValues.Create("#+-_\u2010\u2011,'’:./");

    private static readonly SearchValues<char> BetweenDigits = SearchValues.Create(" ()-./\u00A0\u2011");

    /// <summary>Whether a word may have parts. A word of small Latin letters after its first letter has none.</summary>
    public static bool MayHaveParts(ReadOnlySpan<char> word)
        => word[1..].ContainsAnyExceptInRange('a', 'z') || !char.IsAsciiLetter(word[0]);

    /// <summary>Returns the places of the parts of a word, cut where the case changes and between letters and digits.</summary>
    public static IEnumerable<(int Start, int End)> Parts(string text, int start, int end)
    {
        var (from, count) = (start, 0);
        for (var i = start + 1; i <= end && count < MaxParts; i++)
        {
            if (i < end && !IsBorder(text, i, end))
                continue;
            if (from == start && i == end)
                yield break;
            if (i - from > 1 || char.IsDigit(text[from]))
            {
                count++;
                yield return (from, i);
            }

            from = i;
        }
    }

    /// <summary>
    /// Whether a name of several words may begin with a word. Before most words and after them stands no sign that joins, and a sign that
    /// a space follows joins nothing.
    /// </summary>
    public static bool MayJoin(string text, RawWord word)
        => word.Known is { IsMonth: true }
            || !char.IsAsciiLetter(text[word.Start])
            || (word.Start > 0 && text[word.Start - 1] == '.')
            || (word.End < text.Length && Joints.Contains(text[word.End])
                && (text[word.End] is '#' or '+' || (word.End + 1 < text.Length && !char.IsWhiteSpace(text[word.End + 1]))));

    /// <summary>Returns the names that begin with a word and are made of several, each with the offset after its last word.</summary>
    /// <param name="text">The text.</param>
    /// <param name="words">Its words.</param>
    /// <param name="first">The word that they begin with.</param>
    public static IEnumerable<(string Name, int End)> Joined(string text, List<RawWord> words, int first)
    {
        var word = words[first];
        if (Symbol(text, word) is { } symbol)
            yield return symbol;
        if (MonthDates.At(text, words, first) is { } day)
            yield return day;

        string? tight = null;
        if (first == 0 || !IsTight(text, words[first - 1], word))
        {
            var last = Chain(text, words, first, MaxTight, IsTight);
            if (last > first)
            {
                tight = Name(text, words, first, last);
                if (tight.Length <= MaxJoinedLength)
                    yield return (tight, words[last].End);
                foreach (var date in Dates(text, words, first, last))
                    yield return (date, words[last].End);
            }
        }

        if (!IsNumber(text, word) || (first > 0 && IsLoose(text, words[first - 1], word)))
            yield break;
        var end = Chain(text, words, first, MaxLoose, IsLoose);
        var number = end > first ? Name(text, words, first, end) : "";
        if (number.Length is >= MinLooseDigits and <= MaxLooseDigits && number != tight)
            yield return (number, words[end].End);
    }

    private static bool IsBorder(string text, int at, int end)
    {
        var (before, here) = (text[at - 1], text[at]);
        return char.IsDigit(before) != char.IsDigit(here)
            || (char.IsUpper(here) && (char.IsLower(before) || (at + 1 < end && char.IsUpper(before) && char.IsLower(text[at + 1]))));
    }

    /// <summary>Returns names of languages and the like: C#, C++, .NET.</summary>
    private static (string Name, int End)? Symbol(string text, RawWord word)
    {
        if (word.Length > 12 || !char.IsAsciiLetter(text[word.Start]))
            return null;
        var after = text.AsSpan(word.End);
        var mark = after.StartsWith("#") ? 1 : after.StartsWith("++") ? 2 : 0;
        if (word.Length <= 3 && mark > 0 && (after.Length == mark || !char.IsLetterOrDigit(after[mark])))
            return (Folding.Fold(text.AsSpan(word.Start, word.Length + mark)), word.End + mark);
        var dotted = word.Start > 0 && text[word.Start - 1] == '.' && (word.Start == 1 || char.IsWhiteSpace(text[word.Start - 2]));
        return dotted ? (Folding.Fold(text.AsSpan(word.Start - 1, word.Length + 1)), word.End) : null;
    }

    /// <summary>Returns the last word of the chain that begins with a word; the word itself if there is none, or it is too long.</summary>
    private static int Chain(string text, List<RawWord> words, int first, int most, Func<string, RawWord, RawWord, bool> isLink)
    {
        var last = first;
        while (last + 1 < words.Count && isLink(text, words[last], words[last + 1]))
        {
            if (++last - first >= most)
                return first;
        }

        return last;
    }

    /// <summary>Whether a single sign joins two words to a name.</summary>
    private static bool IsTight(string text, RawWord left, RawWord right)
        => !left.IsPair && !right.IsPair && right.Start - left.End == 1 && text[left.End] switch
        {
            '-' or '_' or '\u2010' or '\u2011' => true,
            ',' or '\'' or '’' or ':' => IsNumber(text, left) && IsNumber(text, right),
            '.' or '/' => HasDigit(text, left) || HasDigit(text, right),
            _ => false,
        };

    /// <summary>Whether two groups of digits may be one number, such as a phone number's.</summary>
    private static bool IsLoose(string text, RawWord left, RawWord right)
        => right.Start - left.End <= 3 && IsNumber(text, left) && IsNumber(text, right)
            && !text.AsSpan(left.End, right.Start - left.End).ContainsAnyExcept(BetweenDigits);

    private static bool IsNumber(string text, RawWord word)
        => !word.IsPair && text.AsSpan(word.Start, word.Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool HasDigit(string text, RawWord word) => text.AsSpan(word.Start, word.Length).ContainsAnyInRange('0', '9');

    private static string Name(string text, List<RawWord> words, int first, int last)
        => string.Concat(words.GetRange(first, last + 1 - first).Select(word => Folding.Fold(text.AsSpan(word.Start, word.Length))));

    /// <summary>Returns the days that three numbers may mean, however they are written.</summary>
    private static IEnumerable<string> Dates(string text, List<RawWord> words, int first, int last)
    {
        if (last - first != 2 || text[words[first].End] != text[words[first + 1].End] || text[words[first].End] is not ('-' or '.' or '/'))
            yield break;
        var numbers = words.GetRange(first, last + 1 - first).Select(word => Number(text, word)).ToArray();
        if (numbers[0] is >= 1000 and <= 9999 && Day(numbers[0], numbers[1], numbers[2]) is { } year)
            yield return year;
        if (numbers[2] is < 1000 or > 9999)
            yield break;
        if (Day(numbers[2], numbers[1], numbers[0]) is { } day)
            yield return day;
        if (numbers[0] != numbers[1] && Day(numbers[2], numbers[0], numbers[1]) is { } american)
            yield return american;
    }

    private static int Number(string text, RawWord word)
        => word.Length > 4
            || !int.TryParse(text.AsSpan(word.Start, word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? -1
            : number;

    private static string? Day(int year, int month, int day)
        => month is >= 1 and <= 12 && day is >= 1 and <= 31
            ? string.Create(CultureInfo.InvariantCulture, $"={year:0000}{month:00}{day:00}")
            : null;
}
