using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Search;

/// <summary>Finds days that are written with the name of their month: 3 March 2026, March 3rd, 2026, 3 de marzo de 2026.</summary>
internal static class MonthDates
{
    /// <summary>How many characters may stand between the parts: "., ".</summary>
    private const int MaxGap = 3;

    /// <summary>The names of the months from January on and their short forms, in lower case and without accents.</summary>
    private const string Names =
        """
        january jan januar janner janvier janv enero ene gennaio gen janeiro januari tammikuu tammikuuta januar ianuarie ian ocak января
        february feb februar feber fevrier fevr febrero febbraio febbr fevereiro fev februari helmikuu helmikuuta februarie subat февраля
        march mar marz mars marzo marco maart mrt maaliskuu maaliskuuta marcius martie mart марта
        april apr avril avr abril abr aprile huhtikuu huhtikuuta aprilis aprilie nisan апреля
        may mai mayo maggio mag maio mei maj toukokuu toukokuuta majus mayis мая
        june jun juni juin junio giugno giu junho kesakuu kesakuuta junius iunie haziran июня
        july jul juli juillet juil julio luglio lug julho heinakuu heinakuuta julius iulie temmuz июля
        august aug aout agosto ago augustus augusti elokuu elokuuta augusztus agustos августа
        september sep sept septembre septiembre settembre set setembro syyskuu syyskuuta szeptember septembrie eylul сентября
        october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta octombrie ekim октября
        november nov novembre noviembre novembro marraskuu marraskuuta noiembrie kasim ноября
        december dec dezember dez decembre diciembre dic dicembre dezembro joulukuu joulukuuta decembrie aralik декабря
        """;

    private static readonly FrozenDictionary<string, int> Months = Names.Split('\n')
        .SelectMany((line, month) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => (name.Trim(), month + 1)))
        .DistinctBy(name => name.Item1)
        .ToFrozenDictionary(name => name.Item1, name => name.Item2, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> MonthSpans =
        Months.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int MaxName = Months.Keys.Max(name => name.Length);

    /// <summary>Returns the day that begins with a word, with the offset after it; null if none does.</summary>
    public static (string Name, int End)? At(string text, List<RawWord> words, int first)
    {
        var next = first;
        if (Day(text, words[first]) is { } day)
        {
            next = Skip(text, words, next);
            if (next == 0 || Month(text, words[next]) is not { } month)
                return null;
            next = Skip(text, words, next);
            return next > 0 && Year(text, words[next]) is { } year ? (Name(year, month, day), words[next].End) : null;
        }

        if (Month(text, words[first]) is not { } named)
            return null;
        next = Skip(text, words, next);
        if (next == 0 || Day(text, words[next]) is not { } dayAfter)
            return null;
        next = Skip(text, words, next);
        return next > 0 && Year(text, words[next]) is { } yearAfter ? (Name(yearAfter, named, dayAfter), words[next].End) : null;
    }

    /// <summary>Returns the next word that is no preposition; 0 if it stands too far away.</summary>
    private static int Skip(string text, List<RawWord> words, int at)
    {
        var next = at + 1;
        if (next < words.Count && text.AsSpan(words[next].Start, words[next].Length) is "of" or "de" or "di" or "den")
            next++;
        for (var i = at; i < next && next < words.Count; i++)
        {
            if (words[i + 1].IsPair || words[i + 1].Start - words[i].End > MaxGap)
                return 0;
        }

        return next < words.Count ? next : 0;
    }

    /// <summary>Returns a day of a month: 3, 03, 3rd.</summary>
    private static int? Day(string text, RawWord word)
    {
        var written = text.AsSpan(word.Start, word.Length);
        if (written.Length is 0 or > 4 || !char.IsAsciiDigit(written[0]))
            return null;
        var digits = written.Length > 1 && char.IsAsciiDigit(written[1]) ? 2 : 1;
        return written[digits..] is "" or "st" or "nd" or "rd" or "th" or "er"
            && int.Parse(written[..digits], NumberStyles.None, CultureInfo.InvariantCulture) is var day and >= 1 and <= 31 ? day : null;
    }

    private static int? Year(string text, RawWord word)
        => word.Length == 4 && int.TryParse(
            text.AsSpan(word.Start, word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year >= 1000
            ? year
            : null;

    /// <param name="lowered">A word as <see cref="Folding.Lower"/> returns it.</param>
    public static bool IsMonth(string lowered) => lowered.Length <= MaxName && Months.ContainsKey(Folding.WithoutAccents(lowered));

    private static int? Month(string text, RawWord word)
    {
        if (word.Length > MaxName || word.IsPair || !char.IsLetter(text[word.Start]))
            return null;
        var written = text.AsSpan(word.Start, word.Length);
        Span<char> lowered = stackalloc char[MaxName];
        ReadOnlySpan<char> name = Ascii.IsValid(written) ? lowered[..written.ToLowerInvariant(lowered)] : Folding.Fold(written);
        return MonthSpans.TryGetValue(name, out var month) ? month : null;
    }

    private static string Name(int year, int month, int day)
        => string.Create(CultureInfo.InvariantCulture, $"={year:0000}{month:00}{day:00}");
}
