using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Pruning;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Console.Pages;

/// <summary>The start page: what needs a person, and the activity of the last day.</summary>
internal sealed class IndexModel(
    OverviewQuery overview, RunQueries runs, Schedules schedules, DayQuery days, TenantHeld held, TenantFailures failures) : ConsolePage
{
    private const int Rows = 10;

    /// <summary>Whether the tenant has no connector yet.</summary>
    public bool IsEmpty { get; private set; }

    public PageOf<ConnectorOverview> Waiting { get; private set; } = new([], 0);

    public IReadOnlyDictionary<long, RunView> Active { get; private set; } = new Dictionary<long, RunView>();

    public IReadOnlyDictionary<string, DateTime> Next { get; private set; } = new Dictionary<string, DateTime>();

    /// <summary>The number of prunes that wait for a person.</summary>
    public long Held { get; private set; }

    /// <summary>The number of open failures, counted up to a limit.</summary>
    public long Failures { get; private set; }

    public DayActivity Day { get; private set; } = new(default, []);

    public IEnumerable<Tile> Tiles =>
    [
        new("runs succeeded", Day.Sum(slot => slot.Succeeded)),
        new("runs failed", Day.Sum(slot => slot.Failed), IsBad: true),
        new("documents added", Day.Sum(slot => slot.Added)),
        new("updated", Day.Sum(slot => slot.Updated)),
        new("deleted", Day.Sum(slot => slot.Deleted)),
        new("could not be read", Day.Sum(slot => slot.Unread), IsBad: true),
    ];

    public async Task OnGetAsync()
    {
        IsEmpty = (await overview.SourcesAsync(Tenant, Aborted)).Count == 0;
        if (IsEmpty)
            return;
        var waiting = new ConnectorFilter { NeedsPerson = true };
        Waiting = await overview.ListAsync(Tenant, waiting, new Page(1, Rows), OverviewQuery.MaxCounted, Aborted);
        (Active, Next) = await ConnectorTable.MoreAsync(Tenant, Waiting.Rows, runs, schedules, Aborted);
        Held = await held.CountAsync(Tenant, Aborted);
        Failures = await failures.CountAsync(Tenant, Aborted);
        Day = await days.ReadAsync(Tenant, null, Aborted);
    }
}
