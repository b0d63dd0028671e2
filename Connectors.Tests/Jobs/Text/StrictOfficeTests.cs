namespace Connectors.Tests.Jobs.Text;

/// <summary>"Strict Open XML" is one of Office's own choices for saving a file. It differs by its namespaces and relation types.</summary>
internal sealed class StrictOfficeTests
{
    private const string Names = $"xmlns:r=\"{PackageFile.Strict}\"";

    [TestCase("budget.xlsx")]
    [TestCase("download")]
    public async Task A_strict_spreadsheet_is_read(string name)
    {
        var text = await SampleFile.ReadAsync(
            File(
                "xl/workbook.xml",
                $"""
                <workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" {Names}>
                <sheets><sheet name="Budget" r:id="s1"/></sheets></workbook>
                """,
                ("s1", "worksheet", "worksheets/sheet1.xml"),
                """
                <worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData><row r="1">
                <c r="A1" t="inlineStr"><is><t>Dredging</t></is></c><c r="B1"><v>12.5</v></c></row></sheetData></worksheet>
                """),
            name);

        Assert.That(text, Does.Contain("## Budget").And.Contain("Dredging | 12.5"));
    }

    [TestCase("talk.pptx")]
    [TestCase("download")]
    public async Task A_strict_presentation_is_read(string name)
    {
        var text = await SampleFile.ReadAsync(
            File(
                "ppt/presentation.xml",
                $"""
                <p:presentation xmlns:p="http://purl.oclc.org/ooxml/presentationml/main" {Names}>
                <p:sldIdLst><p:sldId id="256" r:id="s1"/></p:sldIdLst></p:presentation>
                """,
                ("s1", "slide", "slides/slide1.xml"),
                """
                <p:sld xmlns:p="http://purl.oclc.org/ooxml/presentationml/main" xmlns:a="http://purl.oclc.org/ooxml/drawingml/main">
                <p:sp><p:txBody><a:p><a:r><a:t>Harbour plan</a:t></a:r></a:p></p:txBody></p:sp></p:sld>
                """),
            name);

        Assert.That(text, Does.Contain("## Slide 1").And.Contain("Harbour plan"));
    }

    [TestCase("letter.docx")]
    [TestCase("download")]
    public async Task A_strict_document_is_read(string name)
    {
        const string Word = "xmlns:w=\"http://purl.oclc.org/ooxml/wordprocessingml/main\"";
        var text = await SampleFile.ReadAsync(
            File(
                "word/document.xml",
                $"""
                <w:document {Word}><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>
                <w:r><w:t>Notice</w:t></w:r></w:p></w:body></w:document>
                """,
                ("h1", "header", "header1.xml"),
                $"<w:hdr {Word}><w:p><w:r><w:t>Harbour office</w:t></w:r></w:p></w:hdr>"),
            name);

        Assert.That(text, Does.Contain("# Notice").And.Contain("Harbour office"));
    }

    private static byte[] File(string main, string content, (string Id, string Kind, string Target) relation, string part)
    {
        var folder = main[..main.IndexOf('/')];
        return PackageFile.Of(
            ("_rels/.rels", PackageFile.Relations(PackageFile.Strict, ("r1", "officeDocument", main))),
            (main, content),
            ($"{folder}/_rels/{main[(folder.Length + 1)..]}.rels", PackageFile.Relations(PackageFile.Strict, relation)),
            ($"{folder}/{relation.Target}", part));
    }
}
