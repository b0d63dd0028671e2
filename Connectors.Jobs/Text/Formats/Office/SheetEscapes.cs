using System.Globalization;
using System.Text.RegularExpressions;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Decodes what Excel writes into texts: characters that XML cannot hold, and the codes of page headers and footers.</summary>
internal static partial class SheetEscapes
{
    /// <summary>Decodes _x000D_ and the like.</summary>
    public static string Decode(string text)
        => text.Contains("_x", StringComparison.Ordinal) ? Escape().Replace(text, Character) : text;

    /// <summary>Returns the words of a header or footer, without the codes for fonts, places, page numbers and dates.</summary>
    public static string Margin(string text)
        => Codes().Replace(text, match => match.Value == "&&" ? "&" : " ").ReplaceLineEndings(" ").Trim();

    private static string Character(Match match)
    {
        var code = (char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return code is '\n' or '\t' || !char.IsControl(code) ? code.ToString() : "";
    }

    [GeneratedRegex("_x([0-9A-Fa-f]{4})_")]
    private static partial Regex Escape();

    [GeneratedRegex("""&(&|"[^"]*"|\d+|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|[A-Za-z])""")]
    private static partial Regex Codes();
}
