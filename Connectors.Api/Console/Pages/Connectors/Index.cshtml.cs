using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The list of connectors.</summary>
internal sealed class IndexModel(OverviewQuery overview, RunQueries runs, Schedules schedules) : ConsolePage
{
    public const int Rows = 50;

    /// <summary>The choice of the filter's status that stands for no single status.</summary>
    public const string NeedsPerson = "needs_person";

    public static IReadOnlyList<(ConnectorOrder Order, string Words)> Orders { get; } =
    [
        (ConnectorOrder.Attention, "What needs a person first"),
        (ConnectorOrder.Name, "Name"),
        (ConnectorOrder.Source, "Source"),
        (ConnectorOrder.Status, "Status"),
    ];

    public ConnectorFilter Filter { get; private set; } = new();

    public IReadOnlyList<string> Sources { get; private set; } = [];

    public PageOf<ConnectorOverview> Found { get; private set; } = new([], 0);

    public IReadOnlyDictionary<long, RunView> Active { get; private set; } = new Dictionary<long, RunView>();

    public IReadOnlyDictionary<string, DateTime> Next { get; private set; } = new Dictionary<string, DateTime>();

    public async Task OnGetAsync()
    {
        Filter = new ConnectorFilter
        {
            Keywords = Asked("keywords"),
            Source = Asked("source"),
            Status = Words.Statuses.Where(status => status.ToDb() == Asked("status")).Cast<RunStatus?>().FirstOrDefault(),
            NeedsPerson = Asked("status") == NeedsPerson || Asked(NeedsPerson) is not null,
            Order = Orders.FirstOrDefault(order => order.Order.ToString() == Asked("order")).Order,
        };
        Sources = await overview.SourcesAsync(Tenant, Aborted);
        Found = await overview.ListAsync(Tenant, Filter, Slice(Rows), OverviewQuery.MaxCounted, Aborted);
        (Active, Next) = await ConnectorTable.MoreAsync(Tenant, Found.Rows, runs, schedules, Aborted);
    }
}
