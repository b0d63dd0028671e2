namespace Connectors.Sources.Jira;

/// <summary>
/// Issues are read in the order of their creation, which never changes: what an edit moves through other orders while it is read, is
/// neither lost nor read for ever.
/// </summary>
/// <param name="Created">Seconds since 1970 of the last issue that was given: reading goes on with those created then or later. Null before the first.</param>
/// <param name="MissedSince">Where the next run must begin, because this one could not read the project; null where nothing was missed.</param>
internal sealed record JiraCheckpoint(long? Created, DateTimeOffset? MissedSince = null);
