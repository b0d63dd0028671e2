namespace Connectors.Sources.GoogleDrive;

/// <summary>Terms and queries in Drive's search language.</summary>
internal static class DriveQuery
{
    /// <summary>Everything except folders and the trash.</summary>
    public const string LiveFiles = $"mimeType != '{DriveFile.FolderType}' and {NotTrashed}";

    private const string NotTrashed = "trashed = false";

    public static string In(string folder, bool withTrash)
        => $"'{Escape(folder)}' in parents" + (withTrash ? "" : $" and {NotTrashed}");

    /// <summary>A folder's subfolders, and its shortcuts because they may lead to folders.</summary>
    public static string FoldersIn(string folder, bool withTrash)
        => $"(mimeType = '{DriveFile.FolderType}' or mimeType = '{DriveFile.ShortcutType}') and {In(folder, withTrash)}";

    /// <summary>Folders whose names have a word that begins with the text; all folders if it is null.</summary>
    public static string FoldersNamed(string? text)
        => $"mimeType = '{DriveFile.FolderType}' and {NotTrashed}" + (text is null ? "" : $" and name contains '{Escape(text)}'");

    public static string ShortcutsTo(IEnumerable<string> targets)
        => $"mimeType = '{DriveFile.ShortcutType}' and {NotTrashed} and ("
            + string.Join(" or ", targets.Select(id => $"shortcutDetails.targetId = '{Escape(id)}'")) + ")";

    /// <summary>Escapes text for use between single quotes.</summary>
    private static string Escape(string text)
        => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);
}
