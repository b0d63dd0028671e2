namespace Connectors.Sources.Confluence;

/// <summary>A space, or a page with or without the pages below it.</summary>
internal sealed record ConfluencePartition(string? Space, string? Page, bool IsRecursive)
{
    private const string SpacePrefix = "space:";
    private const string PagePrefix = "page:";
    private const string TreePrefix = "tree:";

    public static string OfSpace(string key) => SpacePrefix + key;

    public static string OfPage(string id, bool recursive) => (recursive ? TreePrefix : PagePrefix) + id;

    /// <summary>Returns null if the text is not the key of a partition.</summary>
    public static ConfluencePartition? Parse(string key)
        => key.StartsWith(SpacePrefix, StringComparison.Ordinal) ? new(key[SpacePrefix.Length..], null, false)
            : key.StartsWith(PagePrefix, StringComparison.Ordinal) ? new(null, key[PagePrefix.Length..], false)
            : key.StartsWith(TreePrefix, StringComparison.Ordinal) ? new(null, key[TreePrefix.Length..], true)
            : null;
}
