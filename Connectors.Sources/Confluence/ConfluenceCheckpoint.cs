namespace Connectors.Sources.Confluence;

/// <summary>Pages are read in the order of their creation, which never changes.</summary>
/// <param name="Created">Seconds since 1970 of the last page that was given. Null before the first.</param>
/// <param name="MissedSince">Where the next run must begin, because this one could not read the space; null where nothing was missed.</param>
internal sealed record ConfluenceCheckpoint(long? Created, DateTimeOffset? MissedSince = null);
