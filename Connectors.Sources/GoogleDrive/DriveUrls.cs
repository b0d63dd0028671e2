namespace Connectors.Sources.GoogleDrive;

internal static class DriveUrls
{
    /// <summary>The id in a URL as browsers show it (<c>…/folders/ID?usp=…</c>), or an id by itself; null where there is none.</summary>
    public static string? Id(string text)
    {
        var path = Uri.TryCreate(text, UriKind.Absolute, out var url) ? url.AbsolutePath : text;
        var id = path.TrimEnd('/').Split('/')[^1];
        return id.Length > 0 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
    }

    /// <summary>The resource key in a URL of an old file that is shared by link; null where there is none.</summary>
    public static string? ResourceKey(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var url)
            ? url.Query.TrimStart('?').Split('&').FirstOrDefault(pair => pair.StartsWith("resourcekey=", StringComparison.OrdinalIgnoreCase))?[12..]
            : null;
}
