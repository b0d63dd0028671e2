using System.Text;
using UtfUnknown;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Finds the encoding of text that is not Unicode: by its name, or by the text itself.</summary>
internal static class Charsets
{
    private const int SampleBytes = 64 << 10;
    private const int ScoredBytes = 8 << 10;
    private const int AsciiBefore = 40;
    private const int AsciiWithin = 16;

    /// <summary>How much a detector's certainty weighs against our own score, for each byte that is not ASCII.</summary>
    private const double DetectorWeight = 0.4;

    /// <summary>A detector counts how often characters occur, so it guesses if there are fewer than this.</summary>
    private const double DetectorBytes = 40;

    /// <summary>Code pages that are tried. If two fit alike, the first one is taken.</summary>
    private static readonly int[] Candidates =
        [1252, 1251, 936, 932, 949, 950, 51932, 1250, 20866, 1253, 1255, 1256, 874, 866, 1254, 1361, 10000, 850, 28592];

    /// <summary>
    /// Names that browsers read in another way than their standard says, and names that .NET does not know. Most text that calls itself
    /// ISO-8859-1 has the quotation marks of Windows-1252.
    /// </summary>
    private static readonly Dictionary<string, int> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["iso-8859-1"] = 1252, ["iso8859-1"] = 1252, ["iso_8859-1"] = 1252, ["latin1"] = 1252, ["l1"] = 1252, ["cp1252"] = 1252,
        ["ansi"] = 1252, ["iso-8859-9"] = 1254, ["latin5"] = 1254, ["iso-8859-11"] = 874, ["tis-620"] = 874, ["cp874"] = 874,
        ["gb2312"] = 54936, ["gbk"] = 54936, ["x-gbk"] = 54936, ["cp936"] = 54936, ["ms936"] = 54936, ["euc-cn"] = 54936,
        ["ks_c_5601-1987"] = 949, ["ks_c_5601"] = 949, ["euc-kr"] = 949, ["cp949"] = 949, ["uhc"] = 949, ["x-windows-949"] = 949,
        ["ms932"] = 932, ["cp932"] = 932, ["windows-31j"] = 932, ["x-sjis"] = 932, ["sjis"] = 932, ["ujis"] = 51932, ["eucjp"] = 51932,
        ["cp950"] = 950, ["big5-hkscs"] = 950, ["x-x-big5"] = 950, ["johab"] = 1361, ["utf8"] = 65001, ["cp1251"] = 1251,
        ["cp1250"] = 1250, ["cp1253"] = 1253, ["cp1254"] = 1254, ["cp1255"] = 1255, ["cp1256"] = 1256, ["cp1257"] = 1257,
        ["koi8"] = 20866, ["macroman"] = 10000, ["x-mac-roman"] = 10000, ["mac"] = 10000, ["iso-8859-8-i"] = 38598,
    };

    static Charsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Returns the encoding with a name; null if no name is given, or the name says nothing.</summary>
    public static Encoding? Named(string? name)
    {
        name = name?.Trim(' ', '"', '\'', ';', ',');
        if (name is null or "" || name.Contains("ascii", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            return Strict(Aliases.TryGetValue(name, out var page) ? page : Encoding.GetEncoding(name).CodePage);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Returns the name of a code page, or null if there is none with this number.</summary>
    public static string? NameOf(int codePage)
    {
        try
        {
            return codePage is > 0 and <= ushort.MaxValue ? Encoding.GetEncoding(codePage).WebName : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns the encoding that makes the most plausible text of the bytes. Only what is not ASCII tells, so the rest is left out.
    /// </summary>
    public static Encoding Detect(byte[] bytes)
    {
        var sample = Sample(bytes);
        var scored = sample.Length > ScoredBytes ? sample[..ScoredBytes] : sample;
        var foreign = scored.Count(b => b >= 0x80);
        var detected = CharsetDetector.DetectFromBytes(sample).Detected;
        var best = Strict(Candidates[0]);
        var most = double.MinValue;
        var hint = detected?.Encoding is { } encoding and not ASCIIEncoding and not UTF8Encoding ? Named(encoding.WebName) : null;
        foreach (var candidate in Candidates.Select(Strict).Append(hint).OfType<Encoding>())
        {
            var score = CharsetScore.Of(candidate.GetString(scored), candidate.CodePage);
            if (candidate.CodePage == hint?.CodePage)
                score += DetectorWeight * foreign * detected!.Confidence * Math.Min(1, foreign / DetectorBytes);
            if (score > most)
                (best, most) = (candidate, score);
        }

        // GB 18030 contains GBK and what is newer.
        return best.CodePage == 936 ? Strict(54936) : best;
    }

    /// <summary>Returns an encoding that marks broken characters. Some would write an ordinary character instead.</summary>
    private static Encoding Strict(int page)
        => Encoding.GetEncoding(page, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));

    /// <summary>Returns the parts of the text that are not ASCII, with the words around them.</summary>
    private static byte[] Sample(byte[] bytes)
    {
        using var sample = new MemoryStream();
        for (var at = 0; at < bytes.Length && sample.Length < SampleBytes;)
        {
            var found = bytes.AsSpan(at).IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (found < 0)
                break;
            var start = Math.Max(at, at + found - AsciiBefore);
            var end = at + found;
            for (var ascii = 0; end < bytes.Length && ascii < AsciiWithin && end - start < SampleBytes; end++)
                ascii = bytes[end] < 0x80 ? ascii + 1 : 0;
            sample.Write(bytes, start, end - start);
            sample.WriteByte((byte)'\n');
            at = end;
        }

        return sample.ToArray();
    }
}
