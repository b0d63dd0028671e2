using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// The text of a page by PdfPig: its letters in the order of the file, which knows columns, with words and lines by their places. Letters
/// that read from the right may stand in the file in any order, so a page of these goes by places alone.
/// </summary>
internal static class PdfPigText
{
    /// <summary>Sorting letters by their places takes too long on a page of more of them, such as a map.</summary>
    private const int MaxSorted = 20_000;

    /// <summary>A gap of this share of the font's size parts words. Blanks are wider, gaps between letters narrower.</summary>
    private const double WordGap = 0.1;

    /// <summary>A step back of this share of the font's size begins something new, such as a cell further to the left.</summary>
    private const double StepBack = 0.5;

    /// <summary>A step across of this share of the font's size begins a line. Small raised letters stay in theirs.</summary>
    private const double LineStep = 0.8;

    private const double ParagraphStep = 1.7;

    /// <summary>A letter that is drawn twice at nearly the same place looks bold.</summary>
    private const double Twice = 0.1;

    public static string Of(Page page)
    {
        var text = InOrder(page.Letters);
        return PdfDirection.IsRightToLeft(text) && page.Letters.Count <= MaxSorted ? ByPlaces(page) : text;
    }

    private static string InOrder(IReadOnlyList<Letter> letters)
    {
        var text = new StringBuilder();
        Letter? last = null;
        foreach (var letter in letters)
        {
            if (string.IsNullOrWhiteSpace(letter.Value))
            {
                if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                    text.Append(' ');
                continue;
            }

            if (last is not null && Break(last, letter) is { } between)
            {
                if (between.Length == 0 && letter.Value == last.Value)
                    continue;
                Part(text, between);
            }

            text.Append(letter.Value);
            last = letter;
        }

        return text.ToString();
    }

    /// <summary>Returns what stands between two letters: null for nothing, and an empty text if both are at the same place.</summary>
    private static string? Break(Letter last, Letter next)
    {
        var size = Math.Max(Math.Min(last.PointSize, next.PointSize), 1);
        var (dx, dy) = (last.EndBaseLine.X - last.StartBaseLine.X, last.EndBaseLine.Y - last.StartBaseLine.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        var (ux, uy) = length > 0 ? (dx / length, dy / length) : (1, 0);
        var (x, y) = (next.StartBaseLine.X - last.StartBaseLine.X, next.StartBaseLine.Y - last.StartBaseLine.Y);
        var (along, across) = ((x * ux) + (y * uy), Math.Abs((x * uy) - (y * ux)));
        return across > ParagraphStep * size ? "\n\n"
            : across > LineStep * size ? "\n"
            : Math.Abs(along) < Twice * size && across < Twice * size ? ""
            : along - length > WordGap * size || along < -StepBack * size ? " "
            : null;
    }

    private static void Part(StringBuilder text, string between)
    {
        if (between.StartsWith('\n'))
        {
            while (text.Length > 0 && text[^1] == ' ')
                text.Length--;
            text.Append(between);
        }
        else if (text[^1] is not (' ' or '\n'))
        {
            text.Append(between);
        }
    }

    private static string ByPlaces(Page page)
    {
        var words = new NearestNeighbourWordExtractor(
                new NearestNeighbourWordExtractor.NearestNeighbourWordExtractorOptions { MaxDegreeOfParallelism = 1 })
            .GetWords(page.Letters)
            .Where(word => word.Text.Trim().Length > 0);
        var blocks = new RecursiveXYCut(new RecursiveXYCut.RecursiveXYCutOptions { MaxDegreeOfParallelism = 1 }).GetBlocks(words);
        var text = new StringBuilder();
        foreach (var block in blocks)
            Append(text, block);
        return PdfDirection.Logical(text.ToString().TrimEnd());
    }

    private static void Append(StringBuilder text, TextBlock block)
    {
        foreach (var line in block.TextLines)
        {
            var words = line.Words.OrderBy(word => word.BoundingBox.Left);
            text.AppendJoin(' ', words.Select(word => string.Concat(word.Letters.OrderBy(Place).Select(letter => letter.Value)).Trim()));
            text.Append('\n');
        }

        text.Append('\n');
    }

    private static double Place(Letter letter) => letter.StartBaseLine.X;
}
