namespace Connectors.Sources.GoogleDrive;

/// <summary>A page of a listing, flat or of a tree.</summary>
/// <param name="At">Where the page can be had again.</param>
/// <param name="Next">Where the listing goes on; null at its end.</param>
internal sealed record DrivePage(IReadOnlyList<DriveFile> Files, DriveListing At, DriveListing? Next)
{
    /// <summary>A folder that could not be listed.</summary>
    public SourceFailure? Failure { get; init; }

    /// <summary>Why something may be missing; null when nothing is.</summary>
    public string? Incomplete { get; init; }
}
