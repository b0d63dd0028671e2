using System.Text;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;
using Connectors.Tests.Jobs.Text.Extraction;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Programs that read files within an extractor process, and pictures of text.</summary>
internal sealed class PictureTests
{
    private static readonly TextLimits On = new() { Ocr = new OcrOptions { Languages = "eng" } };

    private readonly InstalledPrograms _programs = new();

    [Test]
    public async Task Pdftotext_works_within_an_extractor_process()
    {
        Needs("pdftotext", "poppler-utils");
        var pdf = new DrawnPdf();
        var drawing = pdf.Reserve();
        pdf.Set(drawing, Form($"/XObject << /Fm0 {drawing} >>"));
        pdf.Page("BT /F1 12 Tf 72 700 Td (The page of the circle) Tj ET /Fm0 Do", resources: $"/XObject << /Fm0 {drawing} >>");
        using var stand = new CageStand();

        var text = await stand.ReadAsync(pdf.ToArray(), "circle.pdf");

        // PdfPig does not read such a page.
        Assert.That(text.Sections.Select(section => section.Text), Is.EqualTo(["The page of the circle"]));
    }

    [Test]
    public async Task A_scan_is_read_if_that_is_switched_on_and_not_more_pages_than_allowed()
    {
        Needs("tesseract", "tesseract-ocr");
        Needs("pdftoppm", "poppler-utils");
        var pdf = Scan("The keeper lights the lamp", "The engineer winds the clock");
        using var on = new CageStand(On);
        using var first = new CageStand(On with { Ocr = On.Ocr with { MaxPages = 1 } });
        using var off = new CageStand();

        var read = await on.ReadAsync(pdf, "scan.pdf");
        var begun = await first.ReadAsync(pdf, "scan.pdf");
        var unread = await off.ReadAsync(pdf, "scan.pdf");

        Assert.That(
            read.Sections.Select(section => section.Text), Is.EqualTo(["The keeper lights the lamp", "The engineer winds the clock"]));
        Assert.That(begun.Sections.Select(section => section.Text), Is.EqualTo(["The keeper lights the lamp"]));
        Assert.That(unread.Sections, Is.Empty);
        Assert.That((read.NoText, unread.NoText), Is.EqualTo((NoText.None, NoText.Scan)));
    }

    [Test]
    public async Task A_picture_is_read_if_that_is_switched_on()
    {
        Needs("tesseract", "tesseract-ocr");
        Needs("pdftoppm", "poppler-utils");
        using var stand = new CageStand(On);

        var text = await stand.ReadAsync(Picture("-png", "The keeper lights the lamp"), "photo.png");

        Assert.That(text.Sections.Single().Text, Is.EqualTo("The keeper lights the lamp"));
    }

    [TestCase(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0 }, ".png")]
    [TestCase(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, 0x4A, 0x46, 0x49, 0x46 }, ".jpg")]
    [TestCase(new byte[] { 0x49, 0x49, 0x2A, 0x00, 8, 0, 0, 0, 0, 0 }, ".tif")]
    public async Task A_picture_is_an_unsupported_kind_unless_that_is_switched_on(byte[] picture, string kind)
    {
        var refusal = await SampleFile.RefusalAsync(picture, "picture");

        Assert.That((refusal.Reason, refusal.Kind), Is.EqualTo((FailureReason.Unsupported, kind)));
    }

    [Test]
    public void What_is_missing_to_read_pictures_is_told()
    {
        Assert.That(new Ocr(_programs).Advice(new OcrOptions()), Does.Contain("Connectors:Ocr:Languages"));
        Assert.That(new Ocr(new InstalledPrograms([])).Advice(On.Ocr), Is.EqualTo("Install the package tesseract-ocr."));
        Needs("tesseract", "tesseract-ocr");
        Assert.That(
            new Ocr(_programs).Advice(new OcrOptions { Languages = "eng+xx_yy" }),
            Does.Contain("tesseract has no xx_yy").And.Contain("tesseract-ocr-xx-yy"));
    }

    private void Needs(string program, string package)
    {
        if (_programs.Find(program) is null)
            Assert.Ignore($"{program} is not installed: install the package {package}.");
    }

    private static string Form(string resources)
        => $"<< /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << {resources} >> /Length 7 >>\nstream\n/Fm0 Do\nendstream";

    /// <summary>A PDF whose pages are pictures of lines.</summary>
    private byte[] Scan(params ReadOnlySpan<string> lines)
    {
        var pdf = new DrawnPdf();
        foreach (var line in lines)
        {
            var (width, height, pixels) = Gray(Picture("-gray", line));
            var picture = pdf.AddStream(
                $"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8", pixels);
            pdf.Page("612 0 0 792 0 0 cm /Im0 Do", resources: $"/XObject << /Im0 {picture} >>");
        }

        return pdf.ToArray();
    }

    private byte[] Picture(string kind, string line)
    {
        using var page = ProgramFile.Of(new MemoryStream(new DrawnPdf().Page(DrawnPdf.Lines(72, 700, line)).ToArray()), ".pdf");
        var budget = new TextBudget(new TextLimits(), CancellationToken.None);
        return _programs.Find("pdftoppm")!.Run(["-r", "150", kind, page.Path], null, budget, 16 << 20);
    }

    /// <summary>Takes a portable graymap apart: its kind, width, height and white, each before white space, and its pixels.</summary>
    private static (string Width, string Height, string Pixels) Gray(byte[] map)
    {
        var text = Encoding.Latin1.GetString(map);
        var head = text.Split((char[]?)null, 5);
        return (head[1], head[2], head[4]);
    }
}
