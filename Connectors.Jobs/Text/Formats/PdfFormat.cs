using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// PDF, page by page. Poppler's pdftotext reads the pages if it is installed. PdfPig reads those that it cannot read, and what people
/// filled in and commented. So a file or a page that one of them refuses is not lost.
/// </summary>
internal sealed partial class PdfFormat(InstalledPrograms programs, Ocr ocr) : IFormat
{
    public string MediaType => "application/pdf";

    public IReadOnlyList<FormatProgram> Programs { get; } = [new(PdfToText.Program, "poppler-utils", ProgramNeed.Better, "-v")];

    public bool Knows(FileProbe probe)
        => probe.StartsWith("%PDF-") || (probe.Extension == ".pdf" && probe.Head.AsSpan().IndexOf("%PDF-"u8) >= 0);

    public IEnumerable<DocumentSection> Read(Stream file, TextBudget budget)
    {
        var (max, program) = (budget.Limits.MaxPages, programs.Find(PdfToText.Program));
        using var copy = program is null && !ocr.ReadsPages(budget.Limits.Ocr) ? null : ProgramFile.Of(file, ".pdf");
        var drawn = program is null ? null : PdfToText.Read(program, copy!.Path, max + 1, budget);
        using var book = Open(file, isNeeded: drawn is null, budget);
        var count = Math.Max(drawn?.Count ?? 0, book?.PageCount ?? 0);
        if (count > max)
        {
            throw new DocumentUnreadableException(
                FailureReason.TooLarge,
                $"The file has more than {max:N0} pages ({TextLimits.Section}:{nameof(TextLimits.MaxPages)}). It was not indexed.");
        }

        if (count == 0)
            throw new InvalidDataException("it has no pages.");

        var pages = new PdfPages(drawn, book, budget);
        if (ocr.ReadsPages(budget.Limits.Ocr))
            pages.ReadPictures(ocr, copy!.Path);
        if (pages.Texts.Any(text => !string.IsNullOrWhiteSpace(text)))
            pages.RemarkDamage();
        var texts = Texts(PdfText.Clean(pages.Texts), book);
        if (texts.Count == 0)
        {
            if (drawn is null && book?.Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            budget.NoText = pages.HasPictures ? NoText.Scan : NoText.Empty;
        }

        return [.. texts.Select(text => new DocumentSection(budget.Take(text)))];
    }

    /// <summary>Returns null if PdfPig cannot open the file and need not.</summary>
    private static PdfBook? Open(Stream file, bool isNeeded, TextBudget budget)
    {
        try
        {
            return PdfBook.Open(file, budget.Limits.MaxPages, budget);
        }
        catch (Exception exception) when (
            !isNeeded && exception is not (OutOfMemoryException or OperationCanceledException or DocumentUnreadableException))
        {
            return null;
        }
    }

    /// <summary>The text of each page with its notes. Last come the values of fields that stand on no page.</summary>
    private static List<string> Texts(IReadOnlyList<string> pages, PdfBook? book)
    {
        if (book is null)
            return [.. pages.Select(page => page.Trim()).Where(text => text.Length > 0)];
        List<string> texts = [.. pages.Select((page, index) => WithNotes(page, page, book.Notes(index + 1)))];
        texts.Add(WithNotes("", string.Join('\n', texts), book.FormValues()));
        texts.RemoveAll(text => text.Length == 0);
        return texts;
    }

    /// <summary>Adds notes to a text, except those that are shown already.</summary>
    private static string WithNotes(string text, string shown, IEnumerable<string> notes)
    {
        var words = new Lazy<string>(() => Words(shown));
        var missing = PdfText.Clean([.. notes])
            .Where(note => Words(note).Length > 2 && !words.Value.Contains(Words(note), StringComparison.Ordinal))
            .Distinct();
        return string.Join('\n', missing.Prepend(text.TrimEnd())).Trim();
    }

    /// <summary>The words alone, each between blanks: lines and signs differ between a page and its notes.</summary>
    private static string Words(string text) => $" {NoWord().Replace(text, " ").Trim()} ";

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}]+")]
    private static partial Regex NoWord();
}
