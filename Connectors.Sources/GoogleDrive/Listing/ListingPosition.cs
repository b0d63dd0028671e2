using System.Text.Json.Serialization;

namespace Connectors.Sources.GoogleDrive.Listing;

/// <summary>A position in a listing.</summary>
internal sealed record ListingPosition
{
    /// <summary>The token of the current page; null for the first page. Google accepts it only with the query that it came from.</summary>
    public string? PageToken { get; init; }

    /// <summary>The id of the last file of that page that was returned, in the order of ids; null if none was.</summary>
    public string? After { get; init; }

    /// <summary>In a folder tree: the ids from its root to the current folder. Null in a flat listing.</summary>
    public IReadOnlyList<string>? Path { get; init; }

    [JsonIgnore]
    public string? Root => Path is [var root, ..] ? root : null;

    /// <summary>True once all files of the current folder were returned, so its subfolders are next.</summary>
    public bool FilesDone { get; init; }

    /// <summary>How often the listing started over because Google no longer knew the page token.</summary>
    public int Restarts { get; init; }

    public static ListingPosition Of(string root) => new() { Path = [root] };
}
