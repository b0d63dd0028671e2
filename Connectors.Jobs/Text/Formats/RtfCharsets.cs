using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>The charsets that RTF names by Windows' numbers.</summary>
internal static class RtfCharsets
{
    public static int CodePage(int charset, int usual) => charset switch
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
        _ => usual,
    };

    /// <summary>The encoding of a code page; Windows' Western one where it is unknown.</summary>
    public static Encoding Encoding(int codePage)
    {
        // The provider gives null for what it does not know, where the framework throws.
        return CodePagesEncodingProvider.Instance.GetEncoding(codePage)
            ?? (codePage == 65001 ? System.Text.Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(1252)!);
    }
}
