using System.Text;
using System.Text.RegularExpressions;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Turns lines as they are drawn, from the left to the right, into lines as they are read.</summary>
internal static partial class PdfDirection
{
    /// <summary>Whether more letters read from the right than from the left.</summary>
    public static bool IsRightToLeft(string text)
    {
        var right = text.Count(IsRight);
        return right > 0 && right > text.Count(letter => char.IsLetter(letter) && !IsRight(letter));
    }

    public static string Logical(string text)
        => text.Any(IsRight) ? string.Join('\n', text.Split('\n').Select(Line)) : text;

    /// <summary>
    /// A line from the right is turned as a whole, and what it has of numbers and Latin words is turned back. In a line from the left,
    /// only the words from the right are turned.
    /// </summary>
    private static string Line(string line) => IsRightToLeft(line)
        ? LeftRun().Replace(Turned(line), match => Turned(match.Value))
        : RightRun().Replace(line, match => LeftRun().Replace(Turned(match.Value), number => Turned(number.Value)));

    /// <summary>Turns letters, each with the marks that stand on it.</summary>
    private static string Turned(string text)
    {
        var turned = new StringBuilder(text.Length);
        var elements = System.Globalization.StringInfo.ParseCombiningCharacters(text);
        for (var index = elements.Length - 1; index >= 0; index--)
            turned.Append(text, elements[index], (index + 1 < elements.Length ? elements[index + 1] : text.Length) - elements[index]);
        return turned.ToString();
    }

    private static bool IsRight(char letter)
        => letter is >= '\u0590' and <= '\u08FF' or >= '\uFB1D' and <= '\uFDFF' or >= '\uFE70' and <= '\uFEFC';

    /// <summary>Numbers and words that read from the left, with what stands between them.</summary>
    [GeneratedRegex(@"[0-9A-Za-z\u00C0-\u024F\u0660-\u0669\u06F0-\u06F9](?:[^\s\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]| (?=[A-Za-z]))*")]
    private static partial Regex LeftRun();

    [GeneratedRegex(@"[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC](?:.*[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC])?")]
    private static partial Regex RightRun();
}
