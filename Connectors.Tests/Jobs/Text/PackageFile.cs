using System.IO.Compression;
using System.Security;
using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Writes small files that are ZIP archives: Office files in both of their forms, OpenDocument files and books.</summary>
internal static class PackageFile
{
    public const string Transitional = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    public const string Strict = "http://purl.oclc.org/ooxml/officeDocument/relationships";

    public const string WordNames =
        """xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" """
        + """xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" """
        + """xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" """
        + """xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" """
        + """xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" """;

    public static byte[] Of(params (string Name, string Content)[] entries)
        => Of([.. entries.Select(entry => (entry.Name, Encoding.UTF8.GetBytes(entry.Content)))]);

    public static byte[] Of(params (string Name, byte[] Content)[] entries)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }

    /// <summary>Writes relations. A kind that is an address of its own is kept; others are given the address of the form.</summary>
    public static string Relations(string form, params (string Id, string Kind, string Target)[] relations)
        => """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"""
            + string.Concat(relations.Select(relation =>
                $"""<Relationship Id="{relation.Id}" Type="{(relation.Kind.Contains(':') ? relation.Kind : $"{form}/{relation.Kind}")}" """
                + $"""Target="{relation.Target}"/>"""))
            + "</Relationships>";

    /// <summary>Writes a Word file around the content of its body.</summary>
    public static byte[] Word(string body, params (string Name, string Content)[] others)
        => Of([
            ("_rels/.rels", Relations(Transitional, ("r1", "officeDocument", "word/document.xml"))),
            ("word/document.xml", $"<w:document {WordNames}><w:body>{body}</w:body></w:document>"),
            .. others,
        ]);

    /// <summary>Writes a workbook with one sheet.</summary>
    /// <param name="rows">The content of sheetData.</param>
    /// <param name="formats">The number formats of the cell styles, from style 1 on.</param>
    /// <param name="others">Further parts.</param>
    public static byte[] Workbook(string rows, string[] formats, params (string Name, string Content)[] others)
        => Of([
            ("_rels/.rels", Relations(Transitional, ("r1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                $"""<workbook xmlns:r="{Transitional}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>"""),
            (
                "xl/_rels/workbook.xml.rels",
                Relations(
                    Transitional,
                    ("r1", "worksheet", "worksheets/sheet1.xml"),
                    ("r2", "styles", "styles.xml"),
                    ("r3", "sharedStrings", "sharedStrings.xml"))),
            ("xl/styles.xml", Styles(formats)),
            ("xl/worksheets/sheet1.xml", $"<worksheet><sheetData>{rows}</sheetData></worksheet>"),
            .. others,
        ]);

    private static string Styles(string[] formats)
    {
        var ids = formats.Select((code, index) => code.Length <= 2 && int.TryParse(code, out var id) && id > 0 ? id : 164 + index).ToList();
        var codes = ids.Zip(formats).Where(format => format.First >= 164)
            .Select(format => $"""<numFmt numFmtId="{format.First}" formatCode="{SecurityElement.Escape(format.Second)}"/>""");
        var styles = ids.Prepend(0).Select(id => $"""<xf numFmtId="{id}"/>""");
        return $"""
            <styleSheet><numFmts>{string.Concat(codes)}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
            <cellXfs>{string.Concat(styles)}</cellXfs></styleSheet>
            """;
    }
}
