using System.Text;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Word and PowerPoint files from before 2007, which programs of the machine read.</summary>
internal sealed class OldOfficeTests
{
    [TestCase("letter.doc")]
    [TestCase("download")]
    public async Task An_old_Word_file_is_read_if_a_program_for_it_is_installed(string name)
    {
        Require("catdoc");

        var text = await SampleFile.ReadAsync(WordFile("The keeper winds the clockwork.\r"), name);

        Assert.That(text, Is.EqualTo("The keeper winds the clockwork."));
    }

    [Test]
    public async Task An_old_presentation_is_read_if_a_program_for_it_is_installed()
    {
        Require("catppt");

        var text = await SampleFile.ReadAsync(Presentation("Two blasts every minute"), "talk.ppt");

        Assert.That(text, Does.Contain("Two blasts every minute"));
    }

    [TestCase("letter.doc", "catdoc")]
    [TestCase("talk.ppt", "catppt")]
    public async Task Without_a_program_the_reason_names_it(string name, string program)
    {
        var file = name == "letter.doc" ? WordFile("text") : Presentation("text");
        await using var services = new ServiceCollection()
            .AddSingleton(new InstalledPrograms([]))
            .AddSingleton<IExtractor, LocalExtractor>()
            .AddTextExtraction()
            .BuildServiceProvider();

        var extractor = services.GetRequiredService<TextExtractor>();
        var content = new FileContent(name, null, file.Length, _ => Task.FromResult<Stream>(new MemoryStream(file)));
        var refusal = (await Assert.ThrowsAsync<DocumentUnreadableException>(
            () => extractor.ExtractAsync(content, SampleFile.SizeLimit, CancellationToken.None)))!;

        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.Unsupported));
        Assert.That(refusal.Message, Does.Contain(program));
    }

    [Test]
    public async Task A_file_that_is_protected_with_a_password_says_so(
        [Values("EncryptedPackage", "ENCRYPTEDPACKAGE", "doc", "ppt")] string kind)
    {
        var file = kind switch
        {
            "doc" => WordFile("text", flags: 0x0100),
            "ppt" => CompoundFile.Of(("PowerPoint Document", [1]), ("EncryptedSummary", [1])),
            _ => CompoundFile.Of([.. Enumerable.Range(0, 20).Select(i => ($"filler {i}", Array.Empty<byte>())), (kind, [1])]),
        };

        var refusal = await SampleFile.RefusalAsync(file, "LOCKED.DOCX");

        Assert.That(refusal.Reason, Is.EqualTo(FailureReason.Encrypted));
        Assert.That(refusal.Message, Does.Contain("password"));
    }

    private static void Require(string program)
    {
        if (new InstalledPrograms().Find(program) is null)
            Assert.Ignore($"{program} is not installed.");
    }

    /// <summary>Writes the header of [MS-DOC] 2.5.1 as far as it says where the text stands, and the text behind it.</summary>
    private static byte[] WordFile(string text, ushort flags = 0)
    {
        const int TextStart = 1024;
        var stream = new byte[TextStart + text.Length];
        BitConverter.GetBytes((ushort)0xA5EC).CopyTo(stream, 0);
        BitConverter.GetBytes((ushort)0xC1).CopyTo(stream, 2);
        BitConverter.GetBytes((ushort)0x0409).CopyTo(stream, 6);
        BitConverter.GetBytes(flags).CopyTo(stream, 10);
        BitConverter.GetBytes(TextStart).CopyTo(stream, 24);
        BitConverter.GetBytes(TextStart + text.Length).CopyTo(stream, 28);
        Encoding.ASCII.GetBytes(text).CopyTo(stream, TextStart);
        return CompoundFile.Of(("WordDocument", stream), ("1Table", [0]));
    }

    /// <summary>Writes a record of text after [MS-PPT] 2.9.42, and the record that ends the document.</summary>
    private static byte[] Presentation(string text)
    {
        byte[] record = [0, 0, 0xA8, 0x0F, .. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)];
        return CompoundFile.Of(("PowerPoint Document", [.. record, 0, 0, 0xEA, 0x03, 0, 0, 0, 0]));
    }
}
