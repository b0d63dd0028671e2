using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Word files: what a reader sees is read once, and what a reader does not see is not read.</summary>
internal sealed class WordTests
{
    [Test]
    public async Task Moved_and_deleted_text_is_read_at_its_new_place_only()
    {
        var text = await ReadAsync(
            """
            <w:p><w:moveFrom><w:r><w:t>wandering</w:t></w:r></w:moveFrom><w:del><w:r><w:delText>struck</w:delText></w:r></w:del></w:p>
            <w:p><w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:moveTo><w:r><w:t xml:space="preserve"> wandering</w:t></w:r></w:moveTo></w:p>
            """);

        Assert.That(text, Is.EqualTo("added wandering"));
    }

    [Test]
    public async Task Hidden_text_is_left_out()
    {
        var text = await SampleFile.ReadAsync(
            PackageFile.Word(
                """
                <w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>seen</w:t></w:r>
                <w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>
                <w:r><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t>styled</w:t></w:r>
                <w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t xml:space="preserve"> again</w:t></w:r></w:p>
                """,
                ("word/_rels/document.xml.rels", PackageFile.Relations(PackageFile.Transitional, ("r1", "styles", "styles.xml"))),
                (
                    "word/styles.xml",
                    $"""
                    <w:styles {PackageFile.WordNames}><w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr>
                    </w:style></w:styles>
                    """)),
            "hidden.docx");

        Assert.That(text.Trim(), Is.EqualTo("seen again"));
    }

    [Test]
    public async Task A_text_box_is_read_once_and_does_not_break_the_paragraph_that_it_hangs_in()
    {
        var text = await ReadAsync(
            """
            <w:p><w:r><w:t xml:space="preserve">The lamp </w:t></w:r><w:r><mc:AlternateContent>
            <mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></wps:txbx></mc:Choice>
            <mc:Fallback><v:textbox><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></v:textbox></mc:Fallback>
            </mc:AlternateContent></w:r><w:r><w:t>is lit.</w:t></w:r></w:p>
            """);

        Assert.That(text, Is.EqualTo("boxed\n\nThe lamp is lit."));
    }

    [Test]
    public async Task An_alternative_that_only_old_programs_know_is_read()
    {
        var text = await ReadAsync(
            """
            <w:p><w:r><mc:AlternateContent><mc:Fallback><w:t>only here</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>
            """);

        Assert.That(text, Is.EqualTo("only here"));
    }

    [Test]
    public async Task Alternative_texts_and_word_art_are_read()
    {
        var text = await ReadAsync(
            """
            <w:p><w:r><w:drawing><wp:docPr id="1" name="Picture 1" descr="A lighthouse at dusk"/>
            <a:pic><a:cNvPr name="x" descr="A lighthouse at dusk"/></a:pic></w:drawing></w:r></w:p>
            <w:p><w:r><w:pict><v:shape alt="A buoy"><v:textpath string="DRAFT"/></v:shape></w:pict></w:r></w:p>
            """);

        Assert.That(text, Is.EqualTo("A lighthouse at dusk\n\nA buoy DRAFT"));
    }

    [Test]
    public async Task Charts_diagrams_notes_and_comments_are_read()
    {
        var text = await SampleFile.ReadAsync(
            PackageFile.Word(
                "<w:p><w:r><w:t>body</w:t></w:r></w:p>",
                (
                    "word/_rels/document.xml.rels",
                    PackageFile.Relations(
                        PackageFile.Transitional,
                        ("r1", "chart", "charts/chart1.xml"),
                        ("r2", "diagramData", "diagrams/data1.xml"),
                        ("r3", "footnotes", "footnotes.xml"),
                        ("r4", "endnotes", "endnotes.xml"),
                        ("r5", "comments", "comments.xml"),
                        ("r6", "footer", "footer1.xml"),
                        ("r7", "footer", "footer2.xml"))),
                ("word/charts/chart1.xml", "<chartSpace><title><p><r><t>Catch</t></r></p></title></chartSpace>"),
                (
                    "word/diagrams/data1.xml",
                    "<dataModel><pt><t><p><r><t>Moor</t></r></p></t></pt><pt><t><p><r><t>Unload</t></r></p></t></pt></dataModel>"),
                ("word/footnotes.xml", Part("a footnote")),
                ("word/endnotes.xml", Part("an endnote")),
                ("word/comments.xml", Part("a comment")),
                ("word/footer1.xml", Part("a footer")),
                ("word/footer2.xml", Part("a footer"))),
            "all.docx");

        Assert.That(text.Split('\n'), Is.SupersetOf(["body", "Chart: Catch", "Moor", "Unload", "a footnote", "an endnote", "a comment"]));
        Assert.That(text.Split("a footer"), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task A_web_page_or_a_message_that_the_document_shows_is_read()
    {
        var text = await SampleFile.ReadAsync(
            PackageFile.Word(
                "<w:p><w:r><w:t>body</w:t></w:r></w:p><w:altChunk/>",
                (
                    "word/_rels/document.xml.rels",
                    PackageFile.Relations(
                        PackageFile.Transitional,
                        ("r1", "aFChunk", "page.htm"),
                        ("r2", "aFChunk", "page.mht"),
                        ("r3", "aFChunk", "no.bin"))),
                ("word/page.htm", "<html><head><style>b{}</style></head><body><p>a <b>page</b></p></body></html>"),
                ("word/page.mht", "MIME-Version: 1.0\nSubject: x\nContent-Type: text/html\n\n<p>a saved page</p>"),
                ("word/no.bin", "\0\u0001\u0002")),
            "chunks.docx");

        Assert.That(text.Split('\n'), Is.SupersetOf(["body", "a page", "a saved page"]));
        Assert.That(text, Does.Not.Contain("<p>").And.Not.Contain("b{}"));
    }

    [Test]
    public async Task A_damaged_part_costs_itself_but_a_damaged_body_alone_is_malformed()
    {
        (string, string)[] comments =
        [
            ("word/_rels/document.xml.rels", PackageFile.Relations(PackageFile.Transitional, ("r1", "comments", "comments.xml"))),
            ("word/comments.xml", "<w:comments"),
        ];

        var text = await SampleFile.ReadAsync(PackageFile.Word("<w:p><w:r><w:t>body</w:t></w:r></w:p>", comments), "half.docx");
        var refusal = await SampleFile.RefusalAsync(PackageFile.Word("<w:p><w:r><w:t>", comments), "none.docx");

        Assert.That(text, Does.Contain("body").And.Contain("[word/comments.xml is damaged"));
        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.Malformed));
    }

    [Test]
    public async Task A_document_whose_parts_stand_elsewhere_is_known_by_its_content_types()
    {
        var text = await SampleFile.ReadAsync(
            PackageFile.Of(
                (
                    "[Content_Types].xml",
                    """
                    <Types><Override PartName="/content/main.xml"
                    ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>
                    """),
                ("_rels/.rels", PackageFile.Relations(PackageFile.Transitional, ("r1", "officeDocument", "/content/main.xml"))),
                ("content/main.xml", $"<w:document {PackageFile.WordNames}><w:p><w:r><w:t>elsewhere</w:t></w:r></w:p></w:document>")),
            "download");

        Assert.That(text.Trim(), Is.EqualTo("elsewhere"));
    }

    [TestCase("word/media/image1.png", NoText.PicturesOnly)]
    [TestCase("word/fontTable.xml", NoText.Empty)]
    public async Task A_document_without_text_says_whether_it_holds_pictures(string part, NoText why)
    {
        var extracted = await SampleFile.ExtractAsync(PackageFile.Word("<w:p/>", (part, "x")), "picture.docx");

        Assert.That(extracted.Sections, Is.Empty);
        Assert.That(extracted.NoText, Is.EqualTo(why));
    }

    private static async Task<string> ReadAsync(string body) => (await SampleFile.ReadAsync(PackageFile.Word(body), "test.docx")).Trim();

    private static string Part(string text) => $"<w:part {PackageFile.WordNames}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:part>";
}
