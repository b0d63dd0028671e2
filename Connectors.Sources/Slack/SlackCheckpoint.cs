namespace Connectors.Sources.Slack;

/// <summary>A position in a channel's history, which is read from the newest message to the oldest.</summary>
/// <param name="Before">The ts of the oldest message read so far; older ones follow. Null before the first.</param>
/// <param name="MissedSince">
/// Start of the next run's window if this run could not read the channel; "0" means the channel's beginning. Null if nothing was missed.
/// </param>
/// <param name="Audited">The ts of the last run that looked at the whole channel; null if unknown.</param>
internal sealed record SlackCheckpoint(string? Before, string? MissedSince = null, string? Audited = null);
