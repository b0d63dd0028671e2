namespace Connectors.Jobs.Running;

/// <param name="Ended">There is nothing to do in the run, or somebody stopped it.</param>
/// <param name="RetryAfter">The source stumbled: open again after this time.</param>
/// <param name="Reason">Why it is to be opened again.</param>
internal sealed record RunOpened(bool Ended, TimeSpan? RetryAfter, string? Reason);
