using System.Xml;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>E-books (EPUB 2 and 3): the title and authors, and then the chapters in reading order.</summary>
internal sealed class EpubFormat : IFormat
{
    private const string Fonts = "http://www.idpf.org/2008/embedding";
    private const string AdobeFonts = "http://ns.adobe.com/pdf/enc#RC";

    public string MediaType => "application/epub+zip";

    public bool Knows(FileProbe probe) => probe.Container == FileContainer.Book;

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        using var archive = new SafeArchive(file, budget);
        if (IsEncrypted(archive, budget))
            throw new DocumentUnreadableException(FailureReason.Encrypted, "The book is protected by its shop.");
        var book = EpubBook.Read(archive, budget);
        var damage = new Damage(budget);
        if (book.Title.Length > 0)
            yield return new DocumentSection($"# {budget.Take(book.Title)}\n\n");
        foreach (var chapter in book.Chapters)
        {
            var text = damage.Read(chapter, () => Text(archive, chapter, budget));
            if (text.Length > 0)
                yield return new DocumentSection(text + "\n\n");
        }

        damage.ThrowIfNothingElse();
        budget.NoText = book.Chapters.Count > 0 ? NoText.PicturesOnly : NoText.Empty;
    }

    private static string Text(SafeArchive archive, string chapter, TextBudget budget)
    {
        using var stream = archive.Open(chapter) ?? throw new InvalidDataException($"The book has no {chapter}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return HtmlText.Of(PlainText.Decode(bytes.ToArray()), budget);
    }

    /// <summary>Obfuscated fonts are listed like encrypted chapters, but leave the text readable.</summary>
    private static bool IsEncrypted(SafeArchive archive, TextBudget budget)
    {
        using var stream = archive.Open("META-INF/encryption.xml");
        if (stream is null)
            return false;
        using var reader = SafeXml.Open(stream);
        while (SafeXml.Next(reader, budget))
        {
            if (reader is { NodeType: XmlNodeType.Element, LocalName: "EncryptionMethod" }
                && reader.GetAttribute("Algorithm") is not (null or Fonts or AdobeFonts))
            {
                return true;
            }
        }

        return false;
    }
}
