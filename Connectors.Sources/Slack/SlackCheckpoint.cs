namespace Connectors.Sources.Slack;

/// <summary>History is newest first: what is older than <paramref name="Before"/> is still to be read.</summary>
/// <param name="Before">The ts of the oldest message that was given; null before the first.</param>
/// <param name="MissedSince">Where the next run must begin, because this one could not read the channel; "0" for its beginning, null where nothing was missed.</param>
/// <param name="Audited">When all of the channel was last looked at; null where that is not known.</param>
internal sealed record SlackCheckpoint(string? Before, string? MissedSince = null, string? Audited = null);
