namespace Connectors.Sources.GoogleDrive;

/// <summary>Where a partition's reading stands. While it is listed <see cref="Listing"/> is set; after that it follows the change log.</summary>
internal sealed record DriveCheckpoint
{
    /// <summary>Where in the change log to go on. Taken before the listing began, so that nothing falls between the two.</summary>
    public string? Changes { get; init; }

    /// <summary>Whose change log that is: a user, or a shared drive. Tokens are worth nothing in another log.</summary>
    public DriveReader? Reader { get; init; }

    public DriveListing? Listing { get; init; }

    /// <summary>In the folders that a shortcut of the listing led to, where it goes on.</summary>
    public DriveListing? Detour { get; init; }

    /// <summary>In the folders that the page of the log at <see cref="Changes"/> names, where it goes on; its files are given.</summary>
    public DriveListing? Walk { get; init; }

    /// <summary>Where in the log to go on after that walk: what changes while it goes on is read from there.</summary>
    public string? After { get; init; }

    /// <summary>Whether shortcuts were met, so that files elsewhere have to be looked after, too.</summary>
    public bool Shortcuts { get; init; }

    /// <summary>Where another reader goes on: a drive's log is the same to all who read it, pages of listings and users' logs are not.</summary>
    public DriveCheckpoint? For(DriveReader reader)
        => Reader is null || Reader == reader ? this
            : reader.DriveId is not null && Reader.DriveId == reader.DriveId && this is { Changes: not null, Listing: null }
                ? this with { Reader = reader, Walk = null, After = null }
                : null;
}
