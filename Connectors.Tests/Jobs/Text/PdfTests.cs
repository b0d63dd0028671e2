using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Formats;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

/// <summary>PDFs, read with pdftotext and without it.</summary>
[TestFixture(PdfReader.PdfToText)]
[TestFixture(PdfReader.BuiltIn)]
internal sealed class PdfTests(PdfReader reader)
{
    private const string Shalom = "שלום";
    private const string Olam = "עולם";

    private NoText _noText;

    [SetUp]
    public void NeedsTheProgram()
    {
        if (reader == PdfReader.PdfToText && new InstalledPrograms().Find("pdftotext") is null)
            Assert.Ignore("pdftotext is not installed: install the package poppler-utils.");
    }

    [Test]
    public void Words_are_parted_by_gaps_without_a_blank()
    {
        var text = Read(new DrawnPdf().Page(
            "BT /F1 12 Tf 72 700 Td [(Torque) -170 (wrench) -250 (set)] TJ 0 -20 Td (Annual) Tj 40 0 Td (maintenance) Tj ET"));

        Assert.That(text, Does.Contain("Torque wrench set").And.Contain("Annual maintenance"));
    }

    [Test]
    public void Letters_that_are_placed_one_by_one_are_one_word()
        => Assert.That(
            Read(new DrawnPdf().Page("BT /F1 12 Tf 72 700 Td [(m) 40 (a) -30 (i) 20 (n) -40 (t) 10 (e) -20 (n) 30 (ance)] TJ ET")),
            Does.Contain("maintenance"));

    [Test]
    public void Text_from_the_right_is_in_the_order_of_reading_however_it_is_stored()
    {
        // The letters as they are drawn from the left: the last letter of the last word comes first.
        const string Drawn = "םלוע םולש";
        var (pdf, letters) = (new DrawnPdf(), string.Concat(Drawn.Replace(" ", "", StringComparison.Ordinal).Distinct()));
        var font = pdf.Font(letters);
        pdf.Page($"BT /F1 18 Tf 72 700 Td ({Codes(Drawn, letters)}) Tj ET", font: font);
        // A page that is stored in the order of reading, each letter at a place of its own.
        var step = 9 * (Drawn.Length - 1);
        var reading = string.Concat(Drawn.Reverse()).Select((letter, index) =>
            $"1 0 0 1 {72 + step - (9 * index)} 600 Tm ({Codes(letter.ToString(), letters)}) Tj ");
        pdf.Page($"BT /F1 18 Tf {string.Concat(reading)} ET", font: font);

        var pages = Sections(pdf);

        Assert.That(pages[0], Does.Contain($"{Shalom} {Olam}"));
        Assert.That(pages[1], Does.Contain($"{Shalom} {Olam}"));
    }

    [Test]
    public void Numbers_and_Latin_words_within_text_from_the_right_keep_their_order()
    {
        var pdf = new DrawnPdf();
        const string Letters = "םולשע";
        var font = pdf.Font(Letters);
        pdf.Page($"BT /F1 18 Tf 72 700 Td ({Codes("םלוע", Letters)} 1945 {Codes("םולש", Letters)}) Tj ET", font: font);

        Assert.That(Read(pdf), Does.Contain($"{Shalom} 1945 {Olam}"));
    }

    [Test]
    public void Columns_are_read_one_after_the_other()
    {
        string[] left = ["The keeper lights the lamp", "at dusk and watches it until", "the last ship has passed."];
        string[] right = ["The engineer oils the clock", "at dawn and winds it until", "the weight is at the top."];
        var text = Read(new DrawnPdf().Page(DrawnPdf.Lines(72, 700, left) + DrawnPdf.Lines(330, 700, right)));

        Assert.That(
            text.ReplaceLineEndings(" "),
            Does.Contain("watches it until the last ship").And.Contain("winds it until the weight").And.Not.Contain("lamp The engineer"));
    }

    [Test]
    public void A_word_that_the_end_of_a_line_cuts_is_whole()
    {
        var text = Read(new DrawnPdf().Page(
            DrawnPdf.Lines(72, 700, "The lamp needs refur-", "bishment, and its well-", "known lens an over\\255",
                "haul. A well-known firm", "has hand- and foot-", "or arm-", "and leg rests")
            + DrawnPdf.Lines(72, 500, "asked Jean-", "Paul for it on page 3-", "5 of the book."))).ReplaceLineEndings(" ");

        Assert.That(text, Does.Contain("refurbishment,").And.Contain("well-known lens").And.Contain("overhaul."));
        Assert.That(text, Does.Contain("foot- or arm- and leg").And.Contain("Jean- Paul for it").And.Contain("page 3- 5"));
    }

    [Test]
    public void Values_of_forms_and_comments_are_read_once()
    {
        var pdf = new DrawnPdf();
        var parent = pdf.Reserve();
        var kid = pdf.Add($"<< /Type /Annot /Subtype /Widget /Parent {parent} /T (town) /Rect [72 530 300 545] /F 4 >>");
        pdf.Set(parent, $"<< /FT /Ch /Ff 131072 /Opt [[(t) (Trondheim)] [(b) (Bergen)]] /V (t) /T (address) /Kids [{kid}] >>");
        string[] notes =
        [
            pdf.Add("<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Quillfeather) /Rect [72 600 300 620] /F 4 >>"),
            pdf.Add("<< /Type /Annot /Subtype /Widget /FT /Tx /T (first) /V <FEFF004D00F60077006500> /Rect [72 580 300 595] /F 4 >>"),
            kid,
            pdf.Add("<< /Type /Annot /Subtype /FreeText /Contents (Approved by Marrowbone) /DA (/F1 12 Tf) /Rect [72 500 300 520] /F 4 >>"),
            pdf.Add("<< /Type /Annot /Subtype /Text /Contents (Ask the harbour office) /Rect [72 470 90 490] >>"),
            pdf.Add("<< /Type /Annot /Subtype /Highlight /Contents (Not before Tuesday) /Rect [72 690 90 710] /QuadPoints [] >>"),
            pdf.Add("<< /Type /Annot /Subtype /Popup /Contents (Not before Tuesday, said twice) /Rect [72 690 90 710] >>"),
            pdf.Add("<< /Type /Annot /Subtype /Text /F 2 /Contents (hidden remark) /Rect [72 440 90 460] >>"),
            pdf.Add("<< /Type /Annot /Subtype /Widget /FT /Tx /Ff 8192 /T (secret) /V (opensesame) /Rect [72 400 300 420] /F 4 >>"),
        ];
        var alone = pdf.Add("<< /FT /Tx /T (unseen) /V (Only in the form) >>");
        pdf.Catalog = $"/AcroForm << /Fields [{notes[0]} {notes[1]} {parent} {alone}] >>";
        pdf.Page("BT /F1 12 Tf 72 700 Td (Application for leave) Tj ET", $"/Annots [{string.Join(' ', notes)}]");

        var text = Read(pdf);

        foreach (var value in (string[])["Quillfeather", "Möwe", "Trondheim", "Approved by Marrowbone", "Ask the harbour office",
            "Not before Tuesday", "Only in the form"])
            Assert.That(text.Split(value), Has.Length.EqualTo(2), value);
        Assert.That(text, Does.StartWith("Application for leave"));
        Assert.That(text, Does.Not.Contain("hidden").And.Not.Contain("opensesame").And.Not.Contain("said twice"));
    }

    [Test]
    public void A_form_in_XML_yields_its_values_and_without_pages_its_words()
    {
        var pdf = new DrawnPdf();
        var template = pdf.AddStream("", "<template><script>noise()</script><draw><text>Harbour dues</text></draw></template>");
        var data = pdf.AddStream("", "<xfa:datasets xmlns:xfa='urn:x'><xfa:data><ship>Sturmvogel</ship></xfa:data></xfa:datasets>");
        pdf.Catalog = $"/NeedsRendering true /AcroForm << /Fields [] /XFA [(template) {template} (datasets) {data}] >>";
        pdf.Page("BT /F1 12 Tf 72 700 Td (Please wait) Tj ET");

        Assert.That(Read(pdf), Does.Contain("Sturmvogel").And.Contain("Harbour dues").And.Not.Contain("noise"));
    }

    [Test]
    public void A_form_that_contains_itself_ends()
    {
        var pdf = new DrawnPdf();
        var field = pdf.Reserve();
        pdf.Set(field, $"<< /FT /Tx /T (a) /Parent {field} /Kids [{field} {field}] /V (Quillfeather) >>");
        pdf.Catalog = $"/AcroForm << /Fields [{field} {field}] >>";
        pdf.Page("BT /F1 12 Tf 72 700 Td (Application) Tj ET", $"/Annots [{field}]");

        Assert.That(Read(pdf), Does.Contain("Application").And.Contain("Quillfeather"));
    }

    [Test]
    public void Drawings_that_invoke_each_other_cost_at_most_their_page()
    {
        var pdf = new DrawnPdf().Page("BT /F1 12 Tf 72 700 Td (The page before) Tj ET");
        var (first, second) = (pdf.Reserve(), pdf.Reserve());
        pdf.Set(first, Form("/Fm1 Do", $"/Resources << /XObject << /Fm1 {second} >> >>"));
        pdf.Set(second, Form("/Fm0  Do", $"/Resources << /XObject << /Fm0 {first} >> >>"));
        pdf.Page("BT /F1 12 Tf 72 700 Td (The page of the circle) Tj ET /Fm0 Do", resources: $"/XObject << /Fm0 {first} >>");
        // Each drawing may list itself as long as it does not invoke itself.
        var harmless = pdf.Reserve();
        pdf.Set(harmless, Form(
            "BT /F1 12 Tf 72 600 Td (Drawn once) Tj ET", $"/Resources << /Font << /F1 3 0 R >> /XObject << /Fm0 {harmless} >> >>"));
        pdf.Page("/Fm0 Do", resources: $"/XObject << /Fm0 {harmless} >>");

        var text = Read(pdf);

        Assert.That(text, Does.Contain("The page before").And.Contain("Drawn once"));
        if (reader == PdfReader.PdfToText)
            Assert.That(text, Does.Contain("The page of the circle"));
    }

    [Test]
    public void A_page_that_cannot_be_read_costs_itself()
    {
        var pdf = new DrawnPdf().Page("BT /F1 12 Tf 72 700 Td (The first page) Tj ET");
        pdf.PageOf(pdf.AddStream("/Filter /NoSuchFilter", "BT (lost) Tj ET"));
        pdf.Page("BT /F1 12 Tf 72 700 Td (The third page) Tj ET");

        Assert.That(
            Sections(pdf).Select(page => page.Trim()),
            Is.EqualTo(["The first page", "[Page 2 is damaged and could not be read.]", "The third page"]));
    }

    [Test]
    public void Pages_in_a_circle_are_read_once()
    {
        var pdf = new DrawnPdf().Page("BT /F1 12 Tf 72 700 Td (The only page) Tj ET");
        pdf.Catalog = "/AcroForm << /Fields [2 0 R] >>";

        Assert.That(Read(pdf).Trim(), Is.EqualTo("The only page"));
    }

    [Test]
    public void Ligatures_are_letters()
    {
        var pdf = new DrawnPdf();
        var font = pdf.Font("oﬃce");
        pdf.Page("BT /F1 12 Tf 72 700 Td (ABCD) Tj ET", font: font);

        Assert.That(Read(pdf), Does.Contain("office"));
    }

    [Test]
    public void A_scan_has_no_text_and_says_so()
    {
        var pdf = new DrawnPdf();
        var picture = pdf.AddStream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", "x");
        pdf.Page("600 0 0 780 0 0 cm /Im0 Do", resources: $"/XObject << /Im0 {picture} >>");

        Assert.That(Sections(pdf), Is.Empty);
        Assert.That(_noText, Is.EqualTo(NoText.Scan));
    }

    [Test]
    public void An_empty_page_is_empty_and_no_scan()
    {
        Assert.That(Sections(new DrawnPdf().Page("")), Is.Empty);
        Assert.That(_noText, Is.EqualTo(NoText.Empty));
    }

    [Test]
    public void A_file_that_needs_a_password_says_so()
        => Assert.That(
            Assert.Throws<DocumentUnreadableException>(() => Read(SampleFile.Bytes("locked.pdf")))!.Reason,
            Is.EqualTo(FailureReason.Encrypted));

    private static string Form(string content, string entries)
        => $"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] {entries} /Length {content.Length} >>\nstream\n{content}\nendstream";

    /// <summary>The codes of characters in a font of <see cref="DrawnPdf.Font"/>.</summary>
    private static string Codes(string text, string letters)
        => string.Concat(text.Select(letter => letter == ' ' ? ' ' : (char)('A' + letters.IndexOf(letter, StringComparison.Ordinal))));

    private string Read(DrawnPdf pdf) => Read(pdf.ToArray());

    private string Read(byte[] pdf) => string.Join('\n', Sections(pdf));

    private List<string> Sections(DrawnPdf pdf) => Sections(pdf.ToArray());

    private List<string> Sections(byte[] pdf)
    {
        var programs = reader == PdfReader.PdfToText ? new InstalledPrograms() : new InstalledPrograms([]);
        var budget = new TextBudget(new TextLimits(), CancellationToken.None);
        var read = new PdfFormat(programs, new Ocr(programs)).Read(new MemoryStream(pdf), budget);
        List<string> sections = [.. read.Select(section => section.Text)];
        _noText = budget.NoText;
        return sections;
    }
}

internal enum PdfReader
{
    PdfToText,
    BuiltIn,
}
