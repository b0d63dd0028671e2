using Connectors.Sources.GoogleDrive.Listing;

namespace Connectors.Sources.GoogleDrive;

/// <summary>
/// A position in a partition. <see cref="Listing"/> is set during the first listing; afterwards the change log is followed.
/// </summary>
internal sealed record DriveCheckpoint
{
    /// <summary>The position in the change log. It is taken before the listing begins, so no change falls between the two.</summary>
    public string? Changes { get; init; }

    /// <summary>The owner of that change log, because a position is valid in one log only.</summary>
    public ReaderIdentity? Reader { get; init; }

    public ListingPosition? Listing { get; init; }

    /// <summary>The position in the folders that a shortcut of the listing led to.</summary>
    public ListingPosition? Detour { get; init; }

    /// <summary>
    /// The position in the folders that the log's page at <see cref="Changes"/> names. The page's files have been returned already.
    /// </summary>
    public ListingPosition? Walk { get; init; }

    /// <summary>The log's position to continue from after that walk. Changes during the walk are read from there.</summary>
    public string? After { get; init; }

    /// <summary>True once a shortcut was seen, so changes outside the partition may matter.</summary>
    public bool Shortcuts { get; init; }

    /// <summary>
    /// Returns the checkpoint from which another reader can continue; null if they must start over. All readers share a drive's log, but
    /// neither pages of listings nor users' own logs.
    /// </summary>
    public DriveCheckpoint? For(ReaderIdentity reader)
        => Reader is null || Reader == reader ? this
            : reader.DriveId is not null && Reader.DriveId == reader.DriveId && this is { Changes: not null, Listing: null }
                ? this with { Reader = reader, Walk = null, After = null }
                : null;
}

/// <summary>The user who reads a partition, and the change log that they follow.</summary>
/// <param name="DriveId">The shared drive whose change log is followed; null for the user's own log.</param>
internal sealed record ReaderIdentity(string User, string? DriveId);
