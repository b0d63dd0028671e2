using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The partitions of a connector.</summary>
internal sealed class PartitionsModel(ConnectorStore connectors, PartitionQueries partitions) : ConsolePage
{
    public const int Rows = 50;

    public static IReadOnlyList<(PartitionShow Show, string Words)> Shows { get; } =
    [
        (PartitionShow.All, "All"),
        (PartitionShow.Failed, "Failed in the last sync"),
        (PartitionShow.UnderWay, "Under way"),
        (PartitionShow.WithFailures, "With failures"),
        (PartitionShow.NeverRead, "Never read to the end"),
    ];

    public static IReadOnlyList<(PartitionOrder Order, string Words)> Orders { get; } =
    [
        (PartitionOrder.State, "Failed and running first"),
        (PartitionOrder.Label, "Name"),
        (PartitionOrder.OldestFirst, "Read longest ago first"),
        (PartitionOrder.Failures, "Most failures first"),
    ];

    public ConnectorRow Row { get; private set; } = new();

    public PartitionFilter Filter { get; private set; } = new();

    public PageOf<PartitionView> Found { get; private set; } = new([], 0);

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await connectors.FindAsync(Tenant, id, Aborted) is not { } row)
            return NotFound();
        Row = row;
        Filter = new PartitionFilter
        {
            Keywords = Asked("keywords"),
            Show = Shows.FirstOrDefault(show => show.Show.ToString() == Asked("show")).Show,
            Order = Orders.FirstOrDefault(order => order.Order.ToString() == Asked("order")).Order,
        };
        Found = await partitions.ListAsync(id, Filter, Slice(Rows), Aborted);
        return Page();
    }
}
