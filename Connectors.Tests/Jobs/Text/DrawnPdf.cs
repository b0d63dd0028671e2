using System.Globalization;
using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Writes PDFs object by object, so a test decides about every detail.</summary>
internal sealed class DrawnPdf
{
    private const int CatalogNumber = 1;
    private const int PagesNumber = 2;
    private const int FontNumber = 3;

    private readonly SortedDictionary<int, string> _objects = new()
    {
        [FontNumber] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    };

    private readonly List<int> _pages = [];

    /// <summary>Further entries of the catalog, such as a form.</summary>
    public string Catalog { get; set; } = "";

    /// <summary>Adds an object and returns the reference to it.</summary>
    public string Add(string body)
    {
        var number = Next();
        _objects[number] = body;
        return $"{number} 0 R";
    }

    public string AddStream(string entries, string content)
        => Add($"<< {entries} /Length {content.Length} >>\nstream\n{content}\nendstream");

    /// <summary>Reserves the reference to an object that comes later, so that objects can refer to each other in a circle.</summary>
    public string Reserve() => Add("null");

    public void Set(string reference, string body)
        => _objects[int.Parse(reference.Split(' ')[0], CultureInfo.InvariantCulture)] = body;

    /// <summary>Adds a page.</summary>
    /// <param name="content">What draws it. Helvetica is /F1.</param>
    /// <param name="entries">Further entries of the page.</param>
    /// <param name="resources">Further entries of its resources.</param>
    /// <param name="font">The font /F1. Null is Helvetica.</param>
    public DrawnPdf Page(string content, string entries = "", string resources = "", string? font = null)
    {
        var drawn = AddStream("", content);
        PageOf(drawn, entries, resources, font);
        return this;
    }

    /// <summary>Adds a page whose content is an object of the test.</summary>
    public void PageOf(string content, string entries = "", string resources = "", string? font = null)
    {
        var page = Add(
            $"<< /Type /Page /Parent {PagesNumber} 0 R /MediaBox [0 0 612 792] /Contents {content} "
            + $"/Resources << /Font << /F1 {font ?? $"{FontNumber} 0 R"} >> {resources} >> {entries} >>");
        _pages.Add(int.Parse(page.Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>A font whose letters A, B, C and so on stand for the characters.</summary>
    public string Font(string characters)
    {
        var map = string.Concat(characters.Select((character, index) => $"<{0x41 + index:X2}> <{(int)character:X4}> "));
        var unicode = AddStream(
            "",
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def 1 begincodespacerange <00> <FF> "
            + $"endcodespacerange {characters.Length + 1} beginbfchar {map}<20> <0020> endbfchar endcmap end end");
        var descriptor = Add(
            "<< /Type /FontDescriptor /FontName /ABCDEF+Other /Flags 32 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 /ItalicAngle 0 "
            + "/FontBBox [0 -200 1000 800] >>");
        return Add(
            "<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Other /FirstChar 32 /LastChar 126 "
            + $"/Widths [{string.Join(' ', Enumerable.Repeat("500", 95))}] /Encoding /WinAnsiEncoding /ToUnicode {unicode} "
            + $"/FontDescriptor {descriptor} >>");
    }

    /// <summary>Lines below each other, from a place on.</summary>
    public static string Lines(int x, int y, params ReadOnlySpan<string> lines)
        => $"BT /F1 12 Tf {x} {y} Td 14 TL {string.Join(" T* ", lines.ToArray().Select(line => $"({line}) Tj"))} ET\n";

    public byte[] ToArray()
    {
        _objects[CatalogNumber] = $"<< /Type /Catalog /Pages {PagesNumber} 0 R {Catalog} >>";
        _objects[PagesNumber] =
            $"<< /Type /Pages /Kids [{string.Join(' ', _pages.Select(page => $"{page} 0 R"))}] /Count {_pages.Count} >>";
        var file = new StringBuilder("%PDF-1.7\n");
        List<int> offsets = [];
        foreach (var (number, body) in _objects)
        {
            offsets.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{number} 0 obj\n{body}\nendobj\n");
        }

        var table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            file.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n");
        file.Append(CultureInfo.InvariantCulture, $"trailer << /Size {_objects.Count + 1} /Root {CatalogNumber} 0 R >>\n");
        file.Append(CultureInfo.InvariantCulture, $"startxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(file.ToString());
    }

    private int Next() => Math.Max(FontNumber, _objects.Keys.Max()) + 1;
}
