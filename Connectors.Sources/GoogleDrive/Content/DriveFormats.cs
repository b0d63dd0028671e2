namespace Connectors.Sources.GoogleDrive.Content;

/// <summary>Decides by its media type how a file is exported, or if it is skipped.</summary>
internal static class DriveFormats
{
    public const string Markdown = "text/markdown";
    private const string Native = "application/vnd.google-apps.";

    /// <summary>
    /// Returns the export format of Google's own formats; null for other files. Markdown keeps headings and tables, xlsx contains all
    /// sheets (CSV only the first), and pptx contains the speaker notes, which the text export lacks.
    /// </summary>
    public static ExportFormat? Export(string mimeType) => mimeType switch
    {
        Native + "document" => new ExportFormat(Markdown, ".md"),
        Native + "spreadsheet" => new ExportFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        Native + "presentation" => new ExportFormat("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
        _ => null,
    };

    /// <summary>Returns the rule that excludes files of this type; null if they are read.</summary>
    public static string? Skip(string mimeType, bool allowImages)
    {
        if (mimeType.StartsWith(Native, StringComparison.Ordinal) && Export(mimeType) is null)
            return $"no text in {mimeType}";
        if (mimeType.StartsWith("image/", StringComparison.Ordinal) && !allowImages)
            return "image (allow_images is off)";
        return mimeType.StartsWith("video/", StringComparison.Ordinal) || mimeType.StartsWith("audio/", StringComparison.Ordinal)
            ? "video or audio"
            : null;
    }
}

/// <summary>A format that Google can convert a file to.</summary>
/// <param name="Extension">The extension of the exported file, with its dot.</param>
internal sealed record ExportFormat(string MediaType, string Extension);
