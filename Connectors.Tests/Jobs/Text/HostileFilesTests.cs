using System.IO.Compression;
using System.Text;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Formats;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Files that are made to attack the extractor.</summary>
internal sealed class HostileFilesTests
{
    private const int Deep = 200_000;

    [TestCase("docx", "word/document.xml")]
    [TestCase("xlsx", "xl/worksheets/sheet1.xml")]
    [TestCase("pptx", "ppt/slides/slide1.xml")]
    [TestCase("odt", "content.xml")]
    public async Task A_decompression_bomb_is_refused_as_too_large(string extension, string entry)
    {
        var bomb = Zip(extension, entry, stream => Fill(stream, 64 << 20));

        Assert.That((await SampleFile.RefusalAsync(bomb, $"bomb.{extension}")).Reason, Is.EqualTo(FailureReason.TooLarge));
    }

    [Test]
    public async Task An_archive_with_too_many_entries_is_refused()
    {
        var limits = new TextLimits { MaxEntries = 100 };
        var archive = Zip("docx", "word/document.xml", _ => { }, extra: 200);

        var refused = await SampleFile.RefusalAsync(archive, "many.docx", limits);

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.TooLarge));
        Assert.That(refused.Message, Does.Contain("entries"));
    }

    [TestCase("word/document.xml", "docx")]
    [TestCase("content.xml", "odt")]
    public async Task Deeply_nested_office_markup_is_refused(string entry, string extension)
    {
        var tags = string.Concat(Enumerable.Repeat("<a>", Deep)) + string.Concat(Enumerable.Repeat("</a>", Deep));
        var file = Zip(extension, entry, stream => stream.Write(Encoding.UTF8.GetBytes(tags)));

        Assert.That((await SampleFile.RefusalAsync(file, $"deep.{extension}")).Reason, Is.EqualTo(FailureReason.Malformed));
    }

    [Test]
    public async Task An_external_XML_entity_is_not_fetched()
    {
        const string Xml = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><p><t>&x;</t></p></a>""";
        var file = Zip("odt", "content.xml", stream => stream.Write(Encoding.UTF8.GetBytes(Xml)));

        var refused = await SampleFile.RefusalAsync(file, "entity.odt");

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.Malformed));
        Assert.That(refused.Message, Does.Not.Contain("root:"));
    }

    [TestCase("[")]
    [TestCase("{\"a\":")]
    public async Task Deeply_nested_JSON_is_read_as_plain_text(string open)
    {
        var text = await SampleFile.ReadAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, Deep))), "deep.json");

        Assert.That(text, Does.StartWith(open + open));
    }

    [TestCase("<div>")]
    [TestCase("<b><i>")]
    [TestCase("<table><tr><td>")]
    public async Task Deeply_nested_HTML_is_read_from_beginning_to_end(string open)
    {
        var page = Encoding.UTF8.GetBytes($"<html><body><p>the beginning</p>{string.Concat(Enumerable.Repeat(open, 5_000))}the end");

        Assert.That(await SampleFile.ReadAsync(page, "deep.html"), Does.Contain("the beginning").And.Contain("the end"));
    }

    [TestCase("<b a{0}>", "<p>")]
    [TestCase("<b a{0}>", "<table><tr><td>")]
    [TestCase("<a{0}>", "</p>")]
    [TestCase("<table><b a{0}>", "<tr>x")]
    [TestCase("<b><i a{0}>", "</b><div>")]
    [TestCase("<svg><a{0}>", "<p>")]
    [TestCase("<select><option a{0}>", "<select>")]
    public void The_worst_pages_that_a_worker_reads_itself_take_little_time_and_memory(string open, string then)
    {
        var page = new StringBuilder("<html><body>");
        var format = new HtmlFormat();
        for (var number = 0; Tags(page) < 490; number++)
            page.Append(string.Format(System.Globalization.CultureInfo.InvariantCulture, open, number));
        while (Tags(page) < 990)
            page.Append(then);
        var bytes = Encoding.UTF8.GetBytes(page.ToString());
        Assert.That(format.IsHarmless(bytes), Is.True);
        var (memory, time) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);

        FormatReader.Read(format, new MemoryStream(bytes), new TextBudget(new TextLimits(), CancellationToken.None), _ => { });

        TestContext.Out.WriteLine(
            $"{(GC.GetAllocatedBytesForCurrentThread() - memory) >> 20} MB, {(Environment.CpuUsage.TotalTime - time).TotalSeconds:N2} s");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - memory, Is.LessThan(256L << 20));
    }

    [TestCase(1001, 10)]
    [TestCase(10, 300_000)]
    public void Larger_pages_and_pages_with_more_tags_are_left_to_an_extractor(int tags, int letters)
        => Assert.That(
            new HtmlFormat().IsHarmless(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<p>", tags)) + new string('x', letters))),
            Is.False);

    [TestCase("[")]
    [TestCase("<<")]
    public async Task A_deeply_nested_PDF_is_refused(string open)
    {
        var nested = string.Concat(Enumerable.Repeat(open, Deep));
        var pdf = $"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /X {nested} >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF";

        Assert.That(
            (await SampleFile.RefusalAsync(Encoding.ASCII.GetBytes(pdf), "deep.pdf")).Reason,
            Is.EqualTo(FailureReason.Malformed).Or.EqualTo(FailureReason.Unsupported));
    }

    [Test]
    public async Task Deeply_nested_RTF_is_refused()
        => Assert.That(
            (await SampleFile.RefusalAsync(Encoding.ASCII.GetBytes("{\\rtf1 " + new string('{', Deep)), "deep.rtf")).Reason,
            Is.EqualTo(FailureReason.Malformed));

    [Test]
    public async Task Deeply_nested_mail_messages_are_read_from_the_outermost_message()
    {
        var message = new StringBuilder();
        for (var i = 0; i < 2_000; i++)
            message.Append("Subject: level ").Append(i).Append("\r\nContent-Type: message/rfc822\r\n\r\n");

        Assert.That(
            await SampleFile.ReadAsync(Encoding.ASCII.GetBytes(message.ToString()), "deep.eml"), Does.StartWith("Subject: level 0"));
    }

    [Test]
    public async Task Text_above_the_limit_is_refused_and_not_truncated()
    {
        var refused = await SampleFile.RefusalAsync(
            Encoding.ASCII.GetBytes(new string('a', 10_001)), "long.txt", new TextLimits { MaxCharacters = 10_000 });

        Assert.That(refused.Reason, Is.EqualTo(FailureReason.TooLarge));
        Assert.That(refused.Message, Does.Contain("10,000"));
    }

    [TestCase("noise.bin")]
    [TestCase("noise.txt")]
    [TestCase("noise")]
    public async Task Random_bytes_are_not_read_as_text(string name)
    {
        var noise = new byte[10_000];
        new Random(7).NextBytes(noise);

        Assert.That((await SampleFile.RefusalAsync(noise, name)).Reason, Is.EqualTo(FailureReason.Unsupported));
    }

    private static int Tags(StringBuilder page) => page.ToString().Count(character => character == '<');

    private static void Fill(Stream stream, int bytes)
    {
        var block = new byte[1 << 20];
        for (var i = 0; i < bytes; i += block.Length)
            stream.Write(block);
    }

    /// <summary>Makes an office file with one entry of the test.</summary>
    private static byte[] Zip(string extension, string entry, Action<Stream> write, int extra = 0)
    {
        var file = new MemoryStream();
        var template = extension switch { "docx" => "plan.docx", "xlsx" => "ledger.xlsx", "pptx" => "talk.pptx", _ => "plan.odt" };
        file.Write(SampleFile.Bytes(template));
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            archive.GetEntry(entry)!.Delete();
            using (var stream = archive.CreateEntry(entry, CompressionLevel.Optimal).Open())
                write(stream);
            for (var i = 0; i < extra; i++)
                archive.CreateEntry($"extra/{i}");
        }

        return file.ToArray();
    }
}
