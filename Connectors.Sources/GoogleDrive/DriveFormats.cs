namespace Connectors.Sources.GoogleDrive;

/// <summary>What becomes of each kind of file.</summary>
internal static class DriveFormats
{
    public const string Folder = "application/vnd.google-apps.folder";
    public const string Shortcut = "application/vnd.google-apps.shortcut";
    public const string Markdown = "text/markdown";
    private const string Native = "application/vnd.google-apps.";

    /// <summary>
    /// What Google's own formats are exported as: Markdown keeps headings and tables; a CSV would hold a sheet's first tab only, xlsx holds
    /// all; pptx holds the speaker's notes, which the text export leaves out.
    /// </summary>
    public static DriveExport? Export(string mimeType) => mimeType switch
    {
        Native + "document" => new DriveExport(Markdown, ".md"),
        Native + "spreadsheet" => new DriveExport("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        Native + "presentation" => new DriveExport("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
        _ => null,
    };

    /// <summary>The rule that leaves a kind of file out; null when it is read.</summary>
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
