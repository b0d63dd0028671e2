using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Office files that are one XML document.</summary>
internal sealed class OfficeXmlTests
{
    [TestCase("letter.xml")]
    [TestCase("letter.doc")]
    public async Task A_document_of_Word_2003_is_read_without_its_markup(string name)
        => Assert.That(
            await ReadAsync(
                """
                <?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>
                <w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:a="http://example.org/meta">
                <a:Title>not shown</a:Title><w:binData w:name="x">iVBORw0KGgo=</w:binData>
                <w:body><w:p><w:r><w:t>The wick</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
                <w:tbl><w:tr><w:tc><w:p><w:r><w:t>oil</w:t></w:r></w:p></w:tc>
                <w:tc><w:p><w:r><w:t>40</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
                </w:body></w:wordDocument>
                """,
                name),
            Is.EqualTo("The wick\n\noil | 40"));

    [Test]
    public async Task A_package_that_is_written_into_one_document_is_read()
        => Assert.That(
            await ReadAsync(
                """
                <?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">
                <pkg:part pkg:name="/word/document.xml"><pkg:xmlData>
                <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
                <w:p><w:r><w:t>Flat words</w:t></w:r></w:p>
                </w:body></w:document></pkg:xmlData></pkg:part>
                <pkg:part pkg:name="/word/media/a.png"><pkg:binaryData>iVBORw0KGgo=</pkg:binaryData></pkg:part></pkg:package>
                """,
                "flat.xml"),
            Is.EqualTo("Flat words"));

    [TestCase("table.xml")]
    [TestCase("table.xls")]
    public async Task A_workbook_of_Excel_2003_is_read_row_by_row(string name)
        => Assert.That(
            (await ReadAsync(
                """
                <?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
                <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
                <Styles><Style ss:ID="a"><Font ss:FontName="Arial"/></Style></Styles>
                <Worksheet ss:Name="Oil"><Table><Row><Cell><Data ss:Type="String">wick</Data></Cell>
                <Cell ss:Index="3"><Data ss:Type="Number">12</Data><Comment ss:Author="Ann"><Data>check</Data></Comment></Cell></Row>
                <Row/><Row><Cell><Data ss:Type="DateTime">2026-01-31T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>
                """,
                name)).Split('\n'),
            Is.EqualTo(["## Oil", "", "wick |  | 12 (check)", "2026-01-31"]));

    [TestCase("record.dif")]
    [TestCase("record.export")]
    [TestCase("record")]
    public async Task XML_of_any_name_is_read_without_its_tags(string name)
        => Assert.That(await ReadAsync("<?xml version=\"1.0\"?><a><b>caf&#233;</b></a>", name), Is.EqualTo("café"));

    [Test]
    public async Task Project_files_are_code_and_stay_as_they_are()
        => Assert.That(await ReadAsync("<?xml version=\"1.0\"?><a><b>x</b></a>", "a.csproj"), Does.Contain("<b>x</b>"));

    private static Task<string> ReadAsync(string xml, string name) => SampleFile.ReadAsync(Encoding.UTF8.GetBytes(xml), name);
}
