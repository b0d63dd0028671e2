namespace Connectors.Jobs.Storage.Lifecycle;

/// <summary>How long the engine keeps what nobody needs any more ("Connectors:Retention:Runs" and so on).</summary>
internal sealed record RetentionOptions
{
    /// <summary>Runs that have ended, with their tasks. The newest of each connector and kind is always kept.</summary>
    public TimeSpan Runs { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Why a document was left out, hidden or deleted.</summary>
    public TimeSpan Decisions { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Failures that were resolved.</summary>
    public TimeSpan ResolvedFailures { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Who did what.</summary>
    public TimeSpan Audit { get; init; } = TimeSpan.FromDays(730);

    /// <summary>API keys that were revoked or have expired.</summary>
    public TimeSpan Keys { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Budgets of calls that no worker asks for any more, such as those of deleted connectors.</summary>
    public TimeSpan Budgets { get; init; } = TimeSpan.FromDays(7);
}
