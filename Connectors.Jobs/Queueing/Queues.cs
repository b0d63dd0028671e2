using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// The queues, most urgent first. Their names begin with a digit because Hangfire's PostgreSQL storage orders queues by name. A first crawl
/// has a queue of its own, so it never delays another connector's refresh. Each queue but the first is a lane. The order alone would let a
/// crawl of days starve all below it, so the sweeper moves the oldest job of each lane that has waited too long to the first queue.
/// </summary>
internal static class Queues
{
    /// <summary>Jobs that waited too long: at most one of each lane at a time, so all lanes get their turn.</summary>
    public const string Overdue = "0-overdue";

    public const string Manual = "1-manual";
    public const string Access = "2-access";
    public const string Sync = "2-sync";
    public const string Backfill = "3-backfill";
    public const string Prune = "4-prune";

    /// <summary>Texts to embed. It has workers of its own, because models are slow, and syncs do not wait for them.</summary>
    public const string Vectors = "5-vectors";

    public static readonly string[] Lanes = [Manual, Access, Sync, Backfill, Prune];

    public static readonly string[] All = [Overdue, .. Lanes];

    /// <summary>All queues, the one that other workers empty included.</summary>
    public static readonly string[] Known = [.. All, Vectors];

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
        { Kind: RunKind.Access } => Access,
        _ => Prune,
    };
}
