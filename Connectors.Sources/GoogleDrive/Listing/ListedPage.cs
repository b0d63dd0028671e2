namespace Connectors.Sources.GoogleDrive.Listing;

/// <summary>A page of a listing.</summary>
/// <param name="At">The position of this page.</param>
/// <param name="Next">The position of the next page; null on the last page.</param>
internal sealed record ListedPage(IReadOnlyList<DriveFile> Files, ListingPosition At, ListingPosition? Next)
{
    /// <summary>A folder that could not be listed.</summary>
    public SourceFailure? Failure { get; init; }

    /// <summary>The reason why files may be missing; null if the page is complete.</summary>
    public string? Incomplete { get; init; }

    /// <summary>Returns the files that were not returned yet, in the order of their ids.</summary>
    public List<DriveFile> Remaining()
        => [.. Files.Where(file => string.CompareOrdinal(file.Id, At.After) > 0).OrderBy(file => file.Id, StringComparer.Ordinal)];
}
