using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

/// <summary>E-books are archives of pages in a reading order.</summary>
internal sealed class EpubTests
{
    [TestCase("book.epub")]
    [TestCase("download")]
    public async Task A_book_is_read_in_its_reading_order(string name)
    {
        var text = await SampleFile.ReadAsync(Book(), name);

        Assert.That(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Is.EqualTo(["# The Keeper, A. Author", "# First", "It is dark.", "# Second", "The lamp burns."]));
    }

    [Test]
    public async Task A_damaged_chapter_costs_itself()
        => Assert.That(
            await SampleFile.ReadAsync(Book(without: "OEBPS/text/ch 1.xhtml"), "book.epub"),
            Does.Contain("The lamp burns.").And.Contain("[OEBPS/text/ch 1.xhtml is damaged"));

    [TestCase("http://www.w3.org/2001/04/xmlenc#aes128-cbc", true)]
    [TestCase("http://www.idpf.org/2008/embedding", false)]
    public async Task A_protected_book_says_so_but_protected_fonts_do_no_harm(string algorithm, bool isProtected)
    {
        var file = Book(("META-INF/encryption.xml", $"""<e><Data><EncryptionMethod Algorithm="{algorithm}"/></Data></e>"""));

        if (isProtected)
            Assert.That((await SampleFile.RefusalAsync(file, "book.epub")).Reason, Is.EqualTo(FailureReason.Encrypted));
        else
            Assert.That(await SampleFile.ReadAsync(file, "book.epub"), Does.Contain("The lamp burns."));
    }

    public static byte[] Book((string Name, string Content)? other = null, string? without = null)
        => PackageFile.Of([
            .. new (string Name, string Content)[]
            {
                ("mimetype", "application/epub+zip"),
                ("META-INF/container.xml", """<c><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></c>"""),
                (
                    "OEBPS/content.opf",
                    """
                    <package><metadata><title>The Keeper</title><creator>A. Author</creator></metadata><manifest>
                    <item id="b" href="text/ch2.xhtml" media-type="application/xhtml+xml"/>
                    <item id="a" href="text/ch%201.xhtml" media-type="application/xhtml+xml"/>
                    <item id="n" href="nav.xhtml" media-type="application/xhtml+xml"/>
                    <item id="s" href="style.css" media-type="text/css"/></manifest>
                    <spine><itemref idref="a"/><itemref idref="b"/><itemref idref="s"/></spine></package>
                    """),
                ("OEBPS/text/ch2.xhtml", "<html><body><h1>Second</h1><p>The lamp burns.</p></body></html>"),
                ("OEBPS/text/ch 1.xhtml", "<!DOCTYPE html><html><body><h1>First</h1><p>It is&nbsp;dark.</p></body></html>"),
                ("OEBPS/nav.xhtml", "<html><body><p>not read</p></body></html>"),
                ("OEBPS/style.css", "p { color: red }"),
            }.Where(entry => entry.Name != without),
            .. other is { } more ? new[] { more } : [],
        ]);
}
