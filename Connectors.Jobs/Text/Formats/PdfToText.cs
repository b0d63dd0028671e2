using System.Globalization;
using System.Net;
using System.Text;
using Connectors.Jobs.Text.Programs;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Poppler's pdftotext. It puts words together by their places on the page, and blocks of lines into reading order. It is asked for words
/// with their places, because its plain text drops the hyphens of compound words at the ends of lines, and moves blanks beside numbers in
/// text that reads from the right.
/// </summary>
internal sealed class PdfToText(TextBudget budget)
{
    public const string Program = "pdftotext";

    /// <summary>Two fonts may share a word. Only a gap of this share of the height parts it.</summary>
    private const double WordGap = 0.1;

    private const string Word = "<word ";

    /// <summary>It may take half of the time and memory. A file on which it takes more leaves the rest to PdfPig.</summary>
    private const int Share = 2;

    private readonly List<string> _pages = [];
    private readonly StringBuilder _page = new();
    private readonly StringBuilder _line = new();
    private readonly TextBudget _count = new(budget.Limits, budget.Token);
    private double[]? _last;

    /// <summary>Returns the text of each page. Null if the program cannot read the file.</summary>
    /// <param name="program">The program.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="maxPages">Pages after these are left out.</param>
    /// <param name="budget">The file's budget.</param>
    public static IReadOnlyList<string>? Read(InstalledProgram program, string path, int maxPages, TextBudget budget)
    {
        try
        {
            var reader = new PdfToText(budget);
            string[] arguments =
            [
                "-enc", "UTF-8", "-eol", "unix", "-l", maxPages.ToString(CultureInfo.InvariantCulture), "-bbox-layout", path, "-",
            ];
            new InstalledProgram(program.Name, program.Path) { Share = Share }.Run(arguments, null, budget, reader.Take);
            return reader._pages;
        }
        catch (DocumentUnreadableException failure) when (
            failure.Reason is FailureReason.Malformed or FailureReason.Crashed or FailureReason.TooSlow)
        {
            return null;
        }
    }

    private void Take(Stream output)
    {
        using var reader = new StreamReader(output, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            Take(line.AsSpan().TrimStart());
    }

    /// <summary>Each tag stands on a line of its own, and a word between its tags.</summary>
    private void Take(ReadOnlySpan<char> tag)
    {
        if (tag.StartsWith(Word, StringComparison.Ordinal))
        {
            Append(tag);
        }
        else if (tag.StartsWith("</line>", StringComparison.Ordinal))
        {
            _page.Append(PdfDirection.Logical(_line.ToString())).Append('\n');
            _line.Clear();
            _last = null;
        }
        else if (tag.StartsWith("</block>", StringComparison.Ordinal))
        {
            _page.Append('\n');
        }
        else if (tag.StartsWith("</page>", StringComparison.Ordinal))
        {
            _pages.Add(_count.Take(_page.ToString().TrimEnd()));
            _page.Clear();
        }
    }

    private void Append(ReadOnlySpan<char> word)
    {
        var (begin, end) = (word.IndexOf('>') + 1, word.LastIndexOf("</word>", StringComparison.Ordinal));
        if (begin == 0 || end < begin)
            return;
        var box = Box(word[..begin]);
        if (_last is not null && (box is null || Gap(_last, box) > WordGap))
            _line.Append(' ');
        _line.Append(WebUtility.HtmlDecode(word[begin..end].ToString()));
        _last = box ?? _last;
    }

    /// <summary>The left, upper, right and lower edge of a word. Null if the tag does not tell.</summary>
    private static double[]? Box(ReadOnlySpan<char> tag)
    {
        var box = new double[4];
        for (var edge = 0; edge < box.Length; edge++)
        {
            var from = tag.IndexOf('"') + 1;
            var length = tag[from..].IndexOf('"');
            if (from == 0 || length < 0 || !double.TryParse(tag.Slice(from, length), CultureInfo.InvariantCulture, out box[edge]))
                return null;
            tag = tag[(from + length + 1)..];
        }

        return box;
    }

    /// <summary>The gap between two words of a line as a share of their height. Lines may run in any of four directions.</summary>
    private static double Gap(double[] one, double[] two)
    {
        var (across, down) = (Math.Max(two[0] - one[2], one[0] - two[2]), Math.Max(two[1] - one[3], one[1] - two[3]));
        var (low, high) = across >= down ? (1, 3) : (0, 2);
        var height = Math.Min(one[high] - one[low], two[high] - two[low]);
        return Math.Max(across, down) / Math.Max(height, 1);
    }
}
