namespace Connectors.Sources.Confluence;

/// <summary>The position in a read. Pages are read in the order of their creation, which never changes.</summary>
/// <param name="Created">When the last page that was delivered was created, in seconds since 1970. Null before the first page.</param>
/// <param name="MissedSince">
/// The start of the next run's window if this run could not read the partition. Null if this run missed nothing.
/// <see cref="DateTimeOffset.UnixEpoch"/> if the next run must read the partition from its beginning.
/// </param>
/// <param name="Includes">Whether pages of the partition include others. Null if it is unknown.</param>
/// <param name="Checked">When deleted comments were last looked for. Null if it is unknown.</param>
internal sealed record ConfluenceCheckpoint(
    long? Created, DateTimeOffset? MissedSince = null, bool? Includes = null, DateTimeOffset? Checked = null);
