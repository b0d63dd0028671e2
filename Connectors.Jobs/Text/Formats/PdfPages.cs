using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>The text of each page of a PDF, from whichever reader finds some.</summary>
internal sealed class PdfPages
{
    private readonly string[] _texts;
    private readonly PdfBook? _book;
    private readonly TextBudget _budget;
    private readonly HashSet<int> _damaged = [];

    /// <param name="drawn">The pages by pdftotext. Null: it is missing or cannot read the file.</param>
    /// <param name="book">The pages by PdfPig, for those that have no text otherwise. Null: it cannot read the file.</param>
    /// <param name="budget">The file's budget.</param>
    public PdfPages(IReadOnlyList<string>? drawn, PdfBook? book, TextBudget budget)
    {
        (_book, _budget) = (book, budget);
        _texts = new string[Math.Max(drawn?.Count ?? 0, book?.PageCount ?? 0)];
        for (var index = 0; index < _texts.Length; index++)
        {
            budget.Token.ThrowIfCancellationRequested();
            var text = index < drawn?.Count ? drawn[index] : "";
            _texts[index] = string.IsNullOrWhiteSpace(text) ? book?.Text(index + 1) ?? "" : text;
            if (string.IsNullOrWhiteSpace(_texts[index]) && book?.IsDamaged(index + 1) == true)
                _damaged.Add(index);
        }
    }

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Says at their places which pages are damaged, if others have text.</summary>
    public void RemarkDamage()
    {
        foreach (var index in _damaged.Order().Where(index => string.IsNullOrWhiteSpace(_texts[index])))
            _texts[index] = _budget.Remark($"Page {index + 1} is damaged and could not be read.");
    }

    /// <summary>Whether a page without text has a picture. If nobody can tell, it most likely has.</summary>
    public bool HasPictures => Pictures().Any();

    /// <summary>Reads the first pages that are pictures. A page that cannot be read stays empty.</summary>
    /// <param name="ocr">Reads pictures.</param>
    /// <param name="path">The path of the PDF.</param>
    public void ReadPictures(Ocr ocr, string path)
    {
        foreach (var index in Pictures().Take(_budget.Limits.Ocr.MaxPages).ToList())
        {
            try
            {
                _texts[index] = ocr.Page(path, index + 1, _budget);
            }
            catch (DocumentUnreadableException)
            {
                // The pages around it may still be read.
            }
        }
    }

    private IEnumerable<int> Pictures() => Enumerable.Range(0, _texts.Length)
        .Where(index => string.IsNullOrWhiteSpace(_texts[index]) && (_book?.HasPicture(index + 1) ?? true));
}
