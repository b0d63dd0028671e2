using System.IO.Compression;
using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Small files that are made to keep a parser busy, or to take its memory.</summary>
internal static class HostileFile
{
    private const int Deep = 200_000;
    private const int Rows = 60_000;

    /// <summary>The kinds with the names of their files.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["row gap"] = "gap.xlsx", ["many gaps"] = "gaps.xlsx", ["old row gap"] = "gap.xls", ["deep page"] = "deep.html",
        ["deep formatting"] = "bold.html", ["deep table"] = "table.html", ["stream bomb"] = "bomb.pdf", ["long header"] = "long.eml",
        ["many headers"] = "many.eml", ["circle"] = "circle.xls", ["deep groups"] = "deep.rtf", ["bomb"] = "bomb.docx",
    };

    /// <summary>Returns a file of a kind; null if there is no such kind.</summary>
    public static byte[]? Of(string kind) => kind switch
    {
        "row gap" => Sheet("""<row r="1048576"><c r="XFD1048576" t="str"><v>the far corner</v></c></row>"""),
        "many gaps" => Sheet(string.Concat(
            Enumerable.Range(1, Rows).Select(row => $"""<row r="{row * 17}"><c r="XFD{row * 17}"/></row>"""))),
        "old row gap" => CompoundFile.Of(("Workbook", OldWorkbook.Of("Gap", OldWorkbook.Text(65_535, 255, "the far corner")))),
        "deep page" => Page("<div>"),
        "deep formatting" => Page("<b><i>"),
        "deep table" => Page("<table><tr><td>"),
        "stream bomb" => StreamBomb(),
        "long header" => Encoding.ASCII.GetBytes(
            $"From: a@example.org\r\nSubject: {new string('x', 5 << 20)}\r\nX-Long: {new string('=', 1 << 20)}\r\n\r\nThe body\r\n"),
        "many headers" => Encoding.ASCII.GetBytes(
            "From: a@example.org\r\n" + string.Concat(Enumerable.Repeat("To: =?utf-8?q?a?= <a@example.org>,\r\n", Deep / 2))
            + "\r\nThe body\r\n"),
        "circle" => Circle(),
        "deep groups" => Encoding.ASCII.GetBytes("{\\rtf1 " + new string('{', Deep)),
        "bomb" => Bomb(),
        _ => null,
    };

    private static byte[] Sheet(string rows) => PackageFile.Workbook(rows, []);

    private static byte[] Page(string open)
        => Encoding.ASCII.GetBytes($"<html><body><p>the beginning</p>{string.Concat(Enumerable.Repeat(open, Deep / 4))}the end");

    /// <summary>A page of 100 KB whose operators become 100 MB.</summary>
    private static byte[] StreamBomb()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var line = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("q 1 0 0 1 0 0 cm BT /F1 1 Tf (x) Tj ET Q\n", 25_000)));
            for (var count = 0; count < 100; count++)
                zlib.Write(line);
        }

        var pdf = new DrawnPdf();
        pdf.PageOf(pdf.AddStream("/Filter /FlateDecode", Encoding.Latin1.GetString(packed.ToArray())));
        return pdf.ToArray();
    }

    /// <summary>A compound file whose directory's chain of sectors comes back to its begin.</summary>
    private static byte[] Circle()
    {
        var file = CompoundFile.Of([
            .. Enumerable.Range(0, 10).Select(number => (number == 0 ? "Workbook" : $"stream {number}", new byte[1])),
        ]);
        // The second sector of the directory is followed by its first.
        BitConverter.GetBytes(1u).CopyTo(file, 512 + (2 * sizeof(uint)));
        return file;
    }

    private static byte[] Bomb()
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = archive.CreateEntry("word/document.xml", CompressionLevel.SmallestSize).Open();
            var blanks = new byte[1 << 20];
            blanks.AsSpan().Fill((byte)' ');
            for (var megabytes = 0; megabytes < 64; megabytes++)
                part.Write(blanks);
        }

        return file.ToArray();
    }
}
