namespace Connectors.Jobs.Storage;

/// <summary>Patterns for "like".</summary>
internal static class Like
{
    /// <summary>A pattern for texts that contain this one, whatever it is made of.</summary>
    public static string Containing(string text)
        => $"%{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
