namespace Connectors.Sources.GoogleDrive;

internal static class DriveQuery
{
    /// <summary>Google says that pages may come empty before the end; so many in a row are too many all the same.</summary>
    public const int MostIdlePages = 50;

    /// <summary>For use between single quotes.</summary>
    public static string Escape(string literal) => literal.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);

    public static string In(string folder) => $"'{Escape(folder)}' in parents and trashed = false";

    /// <summary>Folders, and shortcuts which may lead to some.</summary>
    public static string FoldersIn(string folder)
        => $"(mimeType = '{DriveFormats.Folder}' or mimeType = '{DriveFormats.Shortcut}') and {In(folder)}";
}
