using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Console;

/// <summary>A table of connectors.</summary>
/// <param name="Rows">The connectors.</param>
/// <param name="Active">Their active runs.</param>
/// <param name="Next">When their next syncs are due.</param>
internal sealed record ConnectorTable(
    IReadOnlyList<ConnectorOverview> Rows, IReadOnlyDictionary<long, RunView> Active, IReadOnlyDictionary<string, DateTime> Next)
{
    /// <summary>The request and order of a table that columns sort; null if they do not.</summary>
    public (HttpRequest Request, ConnectorOrder Order)? Sorted { get; init; }

    /// <summary>Returns the head of a column.</summary>
    public SortHeader Head(string title, ConnectorOrder order) => Sorted is { } sorted
        ? new SortHeader(sorted.Request, title, order.ToString(), sorted.Order == order)
        : new SortHeader(null!, title, null, IsCurrent: false);

    /// <summary>Reads what a table shows of connectors besides themselves.</summary>
    public static async Task<(IReadOnlyDictionary<long, RunView> Active, IReadOnlyDictionary<string, DateTime> Next)> MoreAsync(
        string tenant, IReadOnlyList<ConnectorOverview> rows, RunQueries runs, Schedules schedules, CancellationToken cancellationToken)
    {
        var active = await runs.FindAsync(tenant, [.. rows.Select(row => row.ActiveRun).OfType<long>()], cancellationToken);
        var next = await schedules.NextAsync([.. rows.Select(row => Schedules.SyncKey(row.Id))], cancellationToken);
        return (active.ToDictionary(run => run.Id), next.ToDictionary(pair => Schedules.ConnectorOf(pair.Key), pair => pair.Value));
    }

    public RunView? ActiveOf(ConnectorOverview row) => row.ActiveRun is { } run ? Active.GetValueOrDefault(run) : null;

    public DateTime? NextOf(ConnectorOverview row) => Next.TryGetValue(row.Id, out var time) ? time : null;
}
