using Connectors.Sources;
using UglyToad.PdfPig;
using UglyToad.PdfPig.DocumentLayoutAnalysis.TextExtractor;
using UglyToad.PdfPig.Exceptions;

namespace Connectors.Jobs.Text.Formats;

/// <summary>PDF, page by page.</summary>
internal sealed class PdfFormat : IFormat
{
    private const int MaxPages = 20_000;

    public string MediaType => "application/pdf";

    public bool Knows(FileProbe probe)
        => probe.StartsWith("%PDF-") || (probe.Extension == ".pdf" && probe.Head.AsSpan().IndexOf("%PDF-"u8) >= 0);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        using var document = Open(file);
        if (document.NumberOfPages > MaxPages)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge, $"The file has {document.NumberOfPages:N0} pages, more than {MaxPages:N0}.");
        }

        var any = false;
        for (var number = 1; number <= document.NumberOfPages; number++)
        {
            var text = budget.Take(ContentOrderTextExtractor.GetText(document.GetPage(number), addDoubleNewline: true));
            if (string.IsNullOrWhiteSpace(text))
                continue;
            any = true;
            yield return new DocumentSection(text);
        }

        if (!any)
        {
            throw new DocumentUnreadableException(
                FailureReason.Unsupported,
                $"The file's pages ({document.NumberOfPages}) contain no text. It is probably a scan; images are not read.");
        }
    }

    private static PdfDocument Open(Stream file)
    {
        try
        {
            return PdfDocument.Open(file, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true });
        }
        catch (PdfDocumentEncryptedException exception)
        {
            throw new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.", exception);
        }
    }
}
