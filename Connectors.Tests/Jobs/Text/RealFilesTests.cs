using Connectors.Jobs.Text;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Files that were made by other programs.</summary>
internal sealed class RealFilesTests
{
    [TestCase("plan.docx")]
    [TestCase("plan.odt")]
    [TestCase("plan.rtf")]
    [TestCase("plan.html")]
    [TestCase("plan.pdf")]
    public async Task An_office_file_yields_paragraphs_tables_and_all_scripts(string file)
    {
        var text = await SampleFile.ReadAsync(file);

        Assert.That(text, Does.Contain("Lamp maintenance").And.Contain("Spare parts"));
        Assert.That(text, Does.Contain("Oil is measured in pints, never in gallons"));
        Assert.That(text, Does.Contain("Fresnel lens").And.Contain("North-4").And.Contain("Wick (Größe 3)"));
        Assert.That(text, Does.Contain("灯塔的透镜每周清洁一次").And.Contain("レンズは毎週磨きます"));
        // The font of the PDF has no Hangul.
        Assert.That(text, file == "plan.pdf" ? Does.Contain("灯塔") : Does.Contain("렌즈는 매주 닦습니다"));
        Assert.That(text, Does.Contain("Check the clockwork").And.Contain("Wind it fully"));
        Assert.That(text, Does.Contain("fog signal"));
        Assert.That(text, Does.Contain("A gallon freezes the wick"));
        Assert.That(text, Does.Not.Contain("Liberation").And.Not.Contain("font").And.Not.Contain("�"));
    }

    [TestCase("plan.docx")]
    [TestCase("plan.odt")]
    [TestCase("plan.html")]
    public async Task Headings_and_table_rows_become_Markdown(string file)
    {
        var lines = (await SampleFile.ReadAsync(file)).Split('\n');

        Assert.That(lines, Does.Contain("# Lamp maintenance").And.Contain("## Spare parts"));
        Assert.That(lines, Does.Contain("Fresnel lens | North-4"));
    }

    [TestCase("plan.docx")]
    [TestCase("plan.pdf")]
    public async Task Page_headers_and_footers_are_read(string file)
        => Assert.That(await SampleFile.ReadAsync(file), Does.Contain("Lighthouse handbook, edition 7").And.Contain("For keepers only"));

    [TestCase("ledger.xlsx")]
    [TestCase("ledger.xls")]
    [TestCase("ledger.ods")]
    public async Task A_spreadsheet_yields_all_sheets_with_their_names(string file)
    {
        var lines = (await SampleFile.ReadAsync(file)).Split('\n');

        Assert.That(lines, Does.Contain("## Oil deliveries").And.Contain("## Keepers"));
        Assert.That(lines, Does.Contain("2024-03-09 | 120.5 | Möwe"));
        Assert.That(lines, Does.Contain("2024-04-01 | 241 | 海鸥号"));
        Assert.That(lines, Has.Some.StartsWith("Ingrid Halvorsen | 1"));
    }

    [TestCase("talk.pptx")]
    [TestCase("talk.odp")]
    public async Task A_presentation_yields_slides_tables_and_notes(string file)
    {
        var text = await SampleFile.ReadAsync(file);

        Assert.That(text, Does.Contain("Fog signals explained").And.Contain("Two blasts every minute").And.Contain("霧笛は一分に二回"));
        Assert.That(text, Does.Contain("Notes: Mention the diaphone of 1929"));
        Assert.That(text, Does.Contain("Typhon | 5 miles"));
        Assert.That(text.IndexOf("Fog signals", StringComparison.Ordinal), Is.LessThan(text.IndexOf("Typhon", StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_mail_file_yields_its_headers_first_text_and_attachment_names()
    {
        var text = await SampleFile.ReadAsync("horn.eml");

        Assert.That(text, Does.Contain("Subject: Störung am Nebelhorn – 霧笛の故障"));
        Assert.That(text, Does.Contain("ingrid@example.org").And.Contain("Harbour Office"));
        Assert.That(text, Does.Contain("Please send a diaphone reed.").And.Contain("Grüße, Ingrid"));
        Assert.That(text, Does.Contain("Attached: Prüfbericht 2024.pdf"));
        Assert.That(text, Does.Contain("Reed order 4471").And.Contain("Two reeds on order"));
        Assert.That(text, Does.Not.Contain("alert"));
    }

    [TestCase("lamp-windows-1251.txt", "Смотритель зажигает лампу")]
    [TestCase("lamp-shift-jis.txt", "霧の夜には霧笛が鳴ります")]
    [TestCase("lamp-gb18030.txt", "守塔人每天日落时点灯")]
    [TestCase("lamp-utf-16.txt", "The lamp ☀ 灯塔")]
    [TestCase("lamp-koi8.html", "Смотритель зажигает лампу")]
    public async Task A_text_file_is_decoded_in_its_own_charset(string file, string sentence)
        => Assert.That(await SampleFile.ReadAsync(file), Does.Contain(sentence));

    [TestCase("plan.docx", "Lamp maintenance")]
    [TestCase("ledger.xlsx", "Oil deliveries")]
    [TestCase("ledger.xls", "Oil deliveries")]
    [TestCase("talk.pptx", "Fog signals")]
    [TestCase("plan.odt", "Lamp maintenance")]
    [TestCase("plan.pdf", "Lamp maintenance")]
    [TestCase("plan.rtf", "Lamp maintenance")]
    [TestCase("plan.html", "Lamp maintenance")]
    public async Task The_format_is_detected_from_the_content_and_not_from_the_name(string file, string words)
    {
        Assert.That(await SampleFile.ReadAsync(file, called: "download"), Does.Contain(words));
        Assert.That(await SampleFile.ReadAsync(file, called: "wrong.csv"), Does.Contain(words));
    }

    [TestCase("locked.pdf")]
    [TestCase("locked.docx")]
    [TestCase("locked.xlsx")]
    public async Task A_password_protected_file_yields_a_reason_that_says_so(string file)
    {
        var refused = await SampleFile.RefusalAsync(SampleFile.Bytes(file), file);

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.Encrypted));
        Assert.That(refused.Message, Does.Contain("password"));
    }

    [Test]
    public async Task The_media_type_is_detected_from_the_bytes()
    {
        ExtractedText text = await SampleFile.ExtractAsync(SampleFile.Bytes("plan.pdf"), "plan.txt", mediaType: "text/plain");

        Assert.That(text.MediaType, Is.EqualTo("application/pdf"));
        Assert.That(text.Size, Is.EqualTo(SampleFile.Bytes("plan.pdf").Length));
    }
}
