namespace Connectors.Sources.GoogleDrive;

/// <summary>Where a partition's reading stands. While it is listed <see cref="Listing"/> is set; after that it follows the change log.</summary>
internal sealed record DriveCheckpoint
{
    /// <summary>Where in the change log to go on. Taken before the listing began, so that nothing falls between the two.</summary>
    public string? Changes { get; init; }

    /// <summary>Whose change log that is: a user, or a shared drive. Tokens are worth nothing in another log.</summary>
    public DriveReader? Reader { get; init; }

    public DriveListing? Listing { get; init; }

    /// <summary>Whether shortcuts were met, so that files elsewhere have to be looked after, too.</summary>
    public bool Shortcuts { get; init; }
}
