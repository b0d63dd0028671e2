using System.Text;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

/// <summary>OpenDocument files, as archives and as flat XML.</summary>
internal sealed class OpenDocumentTests
{
    private const string Names =
        """xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" """
        + """xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" """
        + """xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" """
        + """xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" """;

    private const string Styles = "<office:styles><text:p>no text</text:p></office:styles>";

    private const string Margins =
        """
        <office:master-styles><style:master-page><style:header><text:p>Harbour office</text:p></style:header>
        <style:footer><text:p>confidential</text:p></style:footer>
        <style:footer-left style:display="false"><text:p>switched off</text:p></style:footer-left></style:master-page>
        <style:master-page><style:header><text:p>Harbour office</text:p></style:header></style:master-page></office:master-styles>
        """;

    /// <summary>Writes a flat text.</summary>
    public static byte[] Flat()
        => Encoding.UTF8.GetBytes(
                $"""
                <?xml version="1.0" encoding="UTF-8"?><office:document {Names}>{Styles}{Margins}
                <office:body><office:text><text:h text:outline-level="2">Gr&#246;&#223;e</text:h><text:p>body</text:p>
                <draw:image><office:binary-data>iVBORw0KGgo=</office:binary-data></draw:image></office:text></office:body></office:document>
                """);

    [Test]
    public async Task Headers_and_footers_are_read_once()
    {
        var text = await SampleFile.ReadAsync(
            File(
                "<office:text><text:p>body</text:p></office:text>",
                ("styles.xml", $"<office:document-styles {Names}>{Styles}{Margins}</office:document-styles>")),
            "letter.odt");

        Assert.That(Lines(text), Is.EqualTo(["body", "Harbour office", "confidential"]));
    }

    [Test]
    public async Task The_default_headers_of_sheets_are_left_out()
    {
        const string Fields =
            "<text:p><text:sheet-name>???</text:sheet-name></text:p><text:p>Page <text:page-number>1</text:page-number></text:p>";
        var text = await SampleFile.ReadAsync(
            File(
                """
                <office:spreadsheet><table:table table:name="S"><table:table-row><table:table-cell><text:p>cell</text:p>
                </table:table-cell></table:table-row></table:table></office:spreadsheet>
                """,
                (
                    "styles.xml",
                    $"""
                    <office:document-styles {Names}><office:master-styles><style:master-page><style:header>{Fields}</style:header>
                    </style:master-page></office:master-styles></office:document-styles>
                    """)),
            "ledger.ods");

        Assert.That(text, Does.Contain("## S").And.Contain("cell").And.Not.Contain("???").And.Not.Contain("1"));
    }

    [Test]
    public async Task Comments_descriptions_and_charts_stand_apart_from_the_words_around_them()
    {
        var text = await SampleFile.ReadAsync(
            File(
                """
                <office:text><text:p>word<office:annotation><dc:creator>Ada</dc:creator><dc:date>2024-01-01T10:00:00</dc:date>
                <text:p>remark</text:p></office:annotation> goes on</text:p>
                <text:p>see<draw:frame><draw:image/><svg:title>Quay</svg:title><svg:desc>A plan</svg:desc></draw:frame></text:p>
                <text:tracked-changes><text:p>struck</text:p></text:tracked-changes></office:text>
                """,
                ("Object 1/content.xml", $"<office:document-content {Names}><text:p>Catch by year</text:p></office:document-content>")),
            "notes.odt");

        Assert.That(text, Does.Contain("word (Ada: ").And.Contain("remark) ").And.Contain("goes on"));
        Assert.That(text, Does.Contain("see Quay A plan").And.Contain("Catch by year"));
        Assert.That(text, Does.Not.Contain("struck").And.Not.Contain("10:00"));
    }

    [TestCase("letter.fodt")]
    [TestCase("download")]
    [TestCase("letter.xml")]
    public async Task A_flat_file_is_read_like_an_archive(string name)
    {
        var text = await SampleFile.ReadAsync(Flat(), name);

        Assert.That(Lines(text), Is.EqualTo(["Harbour office", "confidential", "## Größe", "body"]));
    }

    [Test]
    public async Task A_document_type_is_passed_over()
    {
        var file = PackageFile.Of(
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            (
                "content.xml",
                $"""<!DOCTYPE d SYSTEM "x.dtd"><office:document-content {Names}><text:p>body</text:p></office:document-content>"""));

        Assert.That((await SampleFile.ReadAsync(file, "old.odt")).Trim(), Is.EqualTo("body"));
    }

    [TestCase("<!ENTITY x SYSTEM \"file:///etc/passwd\">")]
    [TestCase("<!ENTITY a \"ha\"><!ENTITY x \"&a;&a;&a;&a;\">")]
    public async Task An_entity_is_neither_fetched_nor_expanded(string entity)
    {
        var file = PackageFile.Of(
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", $"<!DOCTYPE a [{entity}]><office:document-content {Names}><text:p>&x;</text:p></office:document-content>"));

        var refusal = await SampleFile.RefusalAsync(file, "entity.odt");

        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.Malformed));
        Assert.That(refusal.Message, Does.Not.Contain("root:").And.Not.Contain("haha"));
    }

    [Test]
    public async Task A_file_of_its_predecessor_is_read()
    {
        var file = PackageFile.Of(
            ("mimetype", "application/vnd.sun.xml.writer"),
            ("content.xml", """<d xmlns:text="http://openoffice.org/2000/text"><text:p>from 2002</text:p></d>"""));

        Assert.That((await SampleFile.ReadAsync(file, "old.sxw")).Trim(), Is.EqualTo("from 2002"));
    }

    [Test]
    public async Task An_encrypted_file_says_so()
    {
        var file = PackageFile.Of(
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", "<m><file-entry><encryption-data/></file-entry></m>"),
            ("content.xml", "?"));

        Assert.That((await SampleFile.RefusalAsync(file, "locked.odt")).Reason, Is.EqualTo(FailureReason.Encrypted));
    }

    private static byte[] File(string body, params (string Name, string Content)[] others)
        => PackageFile.Of([
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", $"<office:document-content {Names}><office:body>{body}</office:body></office:document-content>"),
            .. others,
        ]);

    private static string[] Lines(string text)
        => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
