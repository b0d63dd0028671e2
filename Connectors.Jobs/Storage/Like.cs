namespace Connectors.Jobs.Storage;

/// <summary>Makes patterns for SQL's "like".</summary>
internal static class Like
{
    /// <summary>Returns a pattern for texts that contain this one. Wildcards in it are escaped.</summary>
    public static string Containing(string text)
    {
        var escaped = text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);
        return $"%{escaped}%";
    }
}
