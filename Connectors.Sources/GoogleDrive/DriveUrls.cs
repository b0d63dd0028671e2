namespace Connectors.Sources.GoogleDrive;

/// <summary>Reads the URLs of files, folders and drives as browsers show them.</summary>
internal static class DriveUrls
{
    /// <summary>Returns the id in a URL (<c>…/folders/ID?usp=…</c>), or the text itself if it is an id; null if it is neither.</summary>
    public static string? Id(string text)
    {
        var path = Uri.TryCreate(text, UriKind.Absolute, out var url) ? url.AbsolutePath : text;
        var id = path.TrimEnd('/').Split('/')[^1];
        return id.Length > 0 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
    }

    /// <summary>Returns the resource key that the URL of an old file shared by link contains; null if it contains none.</summary>
    public static string? ResourceKey(string text)
    {
        const string name = "resourcekey=";
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? url.Query.TrimStart('?').Split('&')
                .FirstOrDefault(pair => pair.StartsWith(name, StringComparison.OrdinalIgnoreCase))?[name.Length..]
            : null;
    }
}
