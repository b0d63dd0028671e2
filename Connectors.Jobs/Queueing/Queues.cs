using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Queues by urgency. Hangfire's PostgreSQL storage orders queues by name, not by how they are listed, hence the digits.
/// A first crawl never delays another connector's refresh.
/// </summary>
internal static class Queues
{
    public const string Manual = "1-manual";
    public const string Sync = "2-sync";
    public const string Backfill = "3-backfill";
    public const string Prune = "4-prune";

    public static readonly string[] All = [Manual, Sync, Backfill, Prune];

    /// <summary>Queues that some workers are kept for.</summary>
    public static readonly string[] Urgent = [Manual, Sync];

    public static string Of(RunRow? run, bool backfill) => run switch
    {
        null => Sync,
        _ when backfill => Backfill,
        { Trigger: RunTrigger.Manual } => Manual,
        { Kind: RunKind.Sync } => Sync,
        _ => Prune,
    };
}
