namespace Connectors.Sources.GoogleDrive;

/// <summary>A position in a listing.</summary>
internal sealed record DriveListing
{
    /// <summary>The page that is being given; null for the first. Bound to its query by Google.</summary>
    public string? PageToken { get; init; }

    /// <summary>Of that page, in the order of ids, the last that was given.</summary>
    public string? After { get; init; }

    /// <summary>In a tree: the ids from its root to the folder that is being read; null in a flat listing.</summary>
    public IReadOnlyList<string>? Path { get; init; }

    /// <summary>The folder that is walked through.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Root => Path is [var root, ..] ? root : null;

    /// <summary>Whether the files of that folder are all given, so that its subfolders are next.</summary>
    public bool FilesDone { get; init; }

    public static DriveListing Of(string root) => new() { Path = [root] };

    /// <summary>How often the listing had to begin again, because Google no longer knew the page token.</summary>
    public int Restarts { get; init; }
}
