using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>The charsets of RTF, which names them by Windows' numbers, and its words for characters.</summary>
internal static class RtfCharsets
{
    /// <summary>Returns the code page of a charset, or <paramref name="fallback"/> if it has none of its own.</summary>
    public static int CodePage(int charset, int fallback) => charset switch
    {
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => fallback,
    };

    /// <summary>Returns the character that a control word stands for, or null if it stands for none.</summary>
    public static string? Symbol(string word) => word switch
    {
        "emdash" => "\u2014",
        "endash" => "\u2013",
        "lquote" => "\u2018",
        "rquote" => "\u2019",
        "ldblquote" => "\u201C",
        "rdblquote" => "\u201D",
        "bullet" => "\u2022",
        "emspace" or "enspace" or "qmspace" => " ",
        "zwj" => "\u200D",
        "zwnj" => "\u200C",
        "softline" or "softpage" or "softcol" => " ",
        "column" => "\n",
        _ => null,
    };

    /// <summary>Returns the encoding of a code page, or Windows-1252 if it is unknown.</summary>
    public static Encoding Encoding(int codePage)
    {
        // The provider returns null for an unknown code page. Encoding.GetEncoding would throw.
        return CodePagesEncodingProvider.Instance.GetEncoding(codePage)
            ?? (codePage == 65001 ? System.Text.Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!);
    }
}
