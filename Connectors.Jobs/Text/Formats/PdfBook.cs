using Connectors.Sources;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace Connectors.Jobs.Text.Formats;

/// <summary>A PDF by PdfPig: its notes, and the text of pages for which there is nothing better.</summary>
internal sealed class PdfBook : IDisposable
{
    private readonly PdfDocument _document;
    private readonly PdfObjects _objects;
    private readonly PdfNotes _notes;
    private readonly IReadOnlyList<PdfPageNode> _pages;
    private readonly TextBudget _budget;
    private readonly HashSet<int> _damaged = [];

    private PdfBook(PdfDocument document, int maxPages, TextBudget budget)
    {
        _document = document;
        _budget = budget;
        _objects = new PdfObjects(document.Structure);
        _notes = new PdfNotes(_objects, budget);
        _pages = PdfPageTree.Pages(_objects, maxPages, budget);
    }

    public int PageCount => _document.NumberOfPages;

    /// <summary>The reason why the first page of those that could not be read has no text.</summary>
    public Exception? Failure { get; private set; }

    /// <exception cref="DocumentUnreadableException">The file needs a password.</exception>
    public static PdfBook Open(Stream file, int maxPages, TextBudget budget)
    {
        PdfDocument? document = null;
        try
        {
            file.Position = 0;
            document = PdfDocument.Open(file, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true });
            return new PdfBook(document, maxPages, budget);
        }
        catch (PdfDocumentEncryptedException exception)
        {
            throw new DocumentUnreadableException(FailureReason.Encrypted, "The file is protected with a password.", exception);
        }
        catch
        {
            document?.Dispose();
            throw;
        }
    }

    /// <summary>The text of a page. Empty if this page cannot be read.</summary>
    /// <param name="number">The page's number from 1 on.</param>
    public string Text(int number)
    {
        _budget.Token.ThrowIfCancellationRequested();
        try
        {
            if (number <= _pages.Count && PdfDrawings.Of(_objects, _pages[number - 1]).IsEndless)
                throw new InvalidDataException($"A drawing on page {number} contains itself.");
            return number <= PageCount ? PdfPigText.Of(_document.GetPage(number)) : "";
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            Failure ??= exception;
            _damaged.Add(number);
            return "";
        }
    }

    /// <summary>Whether a page could not be read.</summary>
    public bool IsDamaged(int number) => _damaged.Contains(number);

    /// <summary>The comments and the values of forms on a page.</summary>
    public IEnumerable<string> Notes(int number) => number <= _pages.Count ? _notes.OfPage(_pages[number - 1].Page) : [];

    /// <summary>The values of the file's form.</summary>
    public IEnumerable<string> FormValues() => _notes.OfForm();

    /// <summary>Whether a page has a picture.</summary>
    public bool HasPicture(int number) => number <= _pages.Count && PdfDrawings.Of(_objects, _pages[number - 1]).HasPictures;

    public void Dispose() => _document.Dispose();
}
