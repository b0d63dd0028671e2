using System.Globalization;
using System.Text;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Programs;

/// <summary>Reads text out of pictures with tesseract, and out of pages of a PDF that are pictures.</summary>
internal sealed class Ocr(InstalledPrograms programs)
{
    public const string Reader = "tesseract";
    public const string Painter = "pdftoppm";

    private const string Setting = "Connectors:Ocr:Languages";
    private const long MaxPictureBytes = 256 << 20;
    private const int MaxBytesPerCharacter = 4;

    private readonly Lazy<HashSet<string>> _languages = new(() =>
        [.. programs.Find(Reader)?.Tell(["--list-langs"]).Split('\n', StringSplitOptions.TrimEntries) ?? []]);

    /// <summary>Returns what to do so that pictures are read. Null: nothing, they are.</summary>
    public string? Advice(OcrOptions options)
    {
        if (options.Languages.Length == 0)
            return $"Install the package tesseract-ocr and set {Setting}, to \"eng\" for instance. It takes seconds for each page.";
        if (programs.Find(Reader) is null)
            return "Install the package tesseract-ocr.";
        string[] missing = [.. options.Languages.Split('+').Where(language => !_languages.Value.Contains(language))];
        return missing.Length == 0
            ? null
            : $"tesseract has no {string.Join(", ", missing)} ({Setting}): install the packages of these languages, "
                + $"such as tesseract-ocr-{missing[0].Replace('_', '-').ToLowerInvariant()}.";
    }

    /// <summary>Whether pages of a PDF are to be read and can be.</summary>
    public bool ReadsPages(OcrOptions options) => Advice(options) is null && programs.Find(Painter) is not null;

    /// <exception cref="DocumentUnreadableException">The picture cannot be read.</exception>
    public string Picture(Stream picture, TextBudget budget)
    {
        var options = budget.Limits.Ocr;
        var output = programs.Find(Reader)!.Run(
            ["stdin", "stdout", "-l", options.Languages, "--dpi", options.Resolution.ToString(CultureInfo.InvariantCulture)],
            picture,
            budget,
            (long)budget.Limits.MaxCharacters * MaxBytesPerCharacter);
        return Encoding.UTF8.GetString(output).Replace("\f", "", StringComparison.Ordinal).Trim();
    }

    /// <summary>Draws a page of a PDF and reads it.</summary>
    /// <param name="path">The path of the PDF.</param>
    /// <param name="number">The page's number from 1 on.</param>
    /// <param name="budget">The file's budget.</param>
    /// <exception cref="DocumentUnreadableException">The page cannot be drawn or read.</exception>
    public string Page(string path, int number, TextBudget budget)
    {
        var page = number.ToString(CultureInfo.InvariantCulture);
        var resolution = budget.Limits.Ocr.Resolution.ToString(CultureInfo.InvariantCulture);
        var picture = programs.Find(Painter)!.Run(
            ["-f", page, "-l", page, "-r", resolution, "-gray", "-png", path], null, budget, MaxPictureBytes);
        return picture.Length == 0 ? "" : Picture(new MemoryStream(picture), budget);
    }
}
