using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// The queues, most urgent first. Their names begin with a digit because Hangfire's PostgreSQL storage orders queues by name. A first crawl
/// has a queue of its own, so it never delays another connector's refresh.
/// </summary>
internal static class Queues
{
    public const string Manual = "1-manual";
    public const string Sync = "2-sync";
    public const string Backfill = "3-backfill";
    public const string Prune = "4-prune";

    /// <summary>Texts to embed. It has workers of its own, because models are slow, and syncs do not wait for them.</summary>
    public const string Vectors = "5-vectors";

    public static readonly string[] All = [Manual, Sync, Backfill, Prune];

    /// <summary>Queues that have workers of their own.</summary>
    public static readonly string[] Urgent = [Manual, Sync];

    /// <summary>Returns the queue for a run's jobs.</summary>
    /// <param name="backfill">True if the run is a first crawl.</param>
    public static string Of(RunRow? run, bool backfill) => run switch
    {
        null => Sync,
        _ when backfill => Backfill,
        { Trigger: RunTrigger.Manual } => Manual,
        { Kind: RunKind.Sync } => Sync,
        _ => Prune,
    };
}
