using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Tells how much decoded text looks like a language: about one point for each byte of plausible text, less than zero for nonsense. It
/// looks at the common characters of each language and at how letters stand together, so it works for a few words too.
/// </summary>
internal static class CharsetScore
{
    private const double Broken = -6;

    private const string CommonLatin = "äöüßéèêàçñíóúáâôîûëïåæøœãõìòùÄÖÜÉ";
    private const string CommonCentral = "ąćęłńśźżšžčřěůýťďňőűşğıŁŚŻŠŽČŘ";
    private const string WordsOfOneLetter = "àáéèóòöåæÀÁÉÈÓÖÅ";
    private const string CommonCyrillic = "оеаинтсрвлкмдпу";
    private const string CommonHangul = "이다는에의가을를고하지한로기사서도리어인은자정시대여전나해부수일제구장그있라상보과아스동원들주연적";

    private const string CommonHan =
        "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成"
        + "事只作当想看文无开手十用主行方又如前所本见经头面這來國個說們為時會過學對裡後麼還發當開無經頭";

    /// <summary>The characters of each standard's first level, which hold nearly all of a text.</summary>
    private static readonly Lazy<HashSet<char>> Simplified = new(() => Level(936, 0xB0, 0xD7));
    private static readonly Lazy<HashSet<char>> Japanese = new(() => Level(51932, 0xB0, 0xCF));
    private static readonly Lazy<HashSet<char>> Traditional = new(() => Level(950, 0xA4, 0xC6));
    private static readonly Lazy<HashSet<char>> Korean = new(() => Level(949, 0xB0, 0xC8));

    public static double Of(string text, int codePage)
    {
        // Text of old Macs is rare, and its letters have the bytes of the quotation marks of Windows.
        var score = codePage == 10000 ? -0.3 : 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c >= 0x80)
                score += Character(c, i > 0 ? text[i - 1] : ' ', i + 1 < text.Length ? text[i + 1] : ' ', codePage);
        }

        return score;
    }

    private static double Character(char c, char before, char after, int codePage) => c switch
    {
        // One letter alone is no word of these scripts.
        >= '\u0590' and < '\u0E80' when before < '\u0300' && after < '\u0300' && !char.IsLetter(before) && !char.IsLetter(after) => 0.2,
        '\uFFFD' or < '\u00A0' or (>= '\uE000' and <= '\uF8FF') => Broken,
        < '\u0250' when char.IsLetter(c) => Latin(c, before, after),
        (>= '\u0370' and < '\u0530') when char.IsLetter(c) => Cased(c, before, after),
        >= '\u0590' and < '\u0700' => char.IsPunctuation(c) && char.IsLetter(after) ? -1.5 : Uncased(before, after),
        >= '\u0E00' and < '\u0E80' => Thai(c, before),
        >= '\u3040' and < '\u3100' => codePage is 932 or 51932 ? 2.5 : codePage is 936 or 54936 ? -0.5 : -1.5,
        (>= '\u4E00' and <= '\u9FFF') or (>= '\u3400' and <= '\u4DBF') => Han(c, before, codePage),
        >= '\uAC00' and <= '\uD7A3' => Hangul(c, before),
        (>= '\u3000' and < '\u3040') or (>= '\uFF01' and <= '\uFF5E') => IsWide(before) || IsWide(after) ? 2 : 0.5,
        >= '\uFF61' and <= '\uFF9F' => -1.5,
        _ => Symbol(c, before, after),
    };

    private static double Latin(char c, char before, char after)
    {
        var common = CommonLatin.Contains(c, StringComparison.Ordinal) ? 0.4
            : CommonCentral.Contains(c, StringComparison.Ordinal) ? 0.3
            : 0;
        var (left, right) = (char.IsAsciiLetter(before), char.IsAsciiLetter(after));
        if (before >= 0x80 && after >= 0x80 && char.IsLetter(before) && char.IsLetter(after))
            return common > 0 ? 0.2 : -1;
        if (char.IsUpper(c) && (char.IsLower(before) || (char.IsLower(after) && char.IsLetter(before))))
            return -1.5;
        if (left || right)
            return 0.7 + common;
        return char.IsLetter(before) || char.IsLetter(after) ? -0.3 : WordsOfOneLetter.Contains(c, StringComparison.Ordinal) ? 0.1 : -0.5;
    }

    /// <summary>Greek and Cyrillic: capitals begin a word or fill it.</summary>
    private static double Cased(char c, char before, char after)
    {
        if (char.IsAsciiLetter(before) || char.IsAsciiLetter(after) || (char.IsLetter(before) && !IsSameBlock(c, before)))
            return -1;
        if (!char.IsLetter(before) && !char.IsLetter(after))
            return 0.2;
        if (char.IsUpper(c))
            return char.IsLower(before) ? -1.5 : 0.5;
        return (char.IsLower(before) ? 0.8 : 0.5) + (CommonCyrillic.Contains(c, StringComparison.Ordinal) ? 0.2 : 0);
    }

    private static double Uncased(char before, char after)
        => char.IsAsciiLetter(before) || char.IsAsciiLetter(after) || (before is >= '\u00C0' and < '\u0250') ? -1.5 : 0.8;

    /// <summary>In Thai, marks stand on a letter.</summary>
    private static double Thai(char c, char before)
    {
        var isMark = CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;
        return isMark && before is < '\u0E01' or > '\u0E4E' ? -2 : 0.6;
    }

    private static double Han(char c, char before, int codePage)
    {
        var level = codePage switch
        {
            932 or 51932 => Japanese,
            950 => Traditional,
            949 or 1361 => null,
            _ => Simplified,
        };
        // Chinese and Japanese have no spaces between words.
        return (level is null || !level.Value.Contains(c) ? -1 : codePage is 932 or 51932 ? 1.5 : 2)
            + (codePage is not (932 or 51932) && CommonHan.Contains(c, StringComparison.Ordinal) ? 1 : 0)
            - (before == ' ' ? 0.6 : 0);
    }

    private static double Hangul(char c, char before)
        => (Korean.Value.Contains(c) ? 2 : -3) + (CommonHangul.Contains(c, StringComparison.Ordinal) ? 1 : 0) + (before == ' ' ? 0.5 : 0);

    private static double Symbol(char c, char before, char after)
    {
        var (left, right) = (char.IsLetter(before), char.IsLetter(after));
        return c switch
        {
            '\u00A0' => 0.2,
            '’' when left && right => "stvldmr".Contains(after, StringComparison.Ordinal) ? 1.3 : 0.9,
            '’' => left ? 0.5 : 0,
            '¿' or '¡' => !left && right ? 0.9 : -1,
            '“' or '«' or '‘' or '„' => !left && (right || char.IsDigit(after)) ? 1.2 : -1,
            '”' or '»' => !right && before != ' ' ? 1.2 : -1,
            '–' or '—' => left || right ? 0.3 : 1,
            '…' or '•' => left && right ? -1 : 0.6,
            '°' or '§' or '©' or '®' or '€' or '£' or '²' or '³' or '™' or '·' or 'º' or 'ª' => left && right ? -1.5 : 0.3,
            _ when left && right => -2,
            _ => -0.6,
        };
    }

    private static bool IsWide(char c)
        => c is (>= '\u3000' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\uFF00' and <= '\uFF5E');

    private static bool IsSameBlock(char one, char other) => one < '\u0400' == other < '\u0400' && other >= '\u0370';

    private static HashSet<char> Level(int codePage, int first, int last)
    {
        var encoding = Encoding.GetEncoding(codePage);
        HashSet<char> characters = [];
        for (var lead = first; lead <= last; lead++)
        {
            for (var trail = codePage == 950 ? 0x40 : 0xA1; trail < 0xFF; trail++)
            {
                if (encoding.GetString([(byte)lead, (byte)trail]) is [var single and not '\uFFFD'])
                    characters.Add(single);
            }
        }

        return characters;
    }
}
