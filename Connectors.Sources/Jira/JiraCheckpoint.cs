namespace Connectors.Sources.Jira;

/// <summary>
/// The position in a project whose issues are read in the order of creation. That order never changes, so an edit during the read can
/// neither hide an issue nor make it come up again and again, as it could in an order by last change.
/// </summary>
/// <param name="Created">
/// The creation time of the last issue read, in seconds since 1970. Reading continues with issues created at that time or later. Null
/// before the first issue.
/// </param>
/// <param name="MissedSince">
/// The start of the changes that the next run must read, because this run could not read the project. Null if nothing was missed.
/// </param>
internal sealed record JiraCheckpoint(long? Created, DateTimeOffset? MissedSince = null);
