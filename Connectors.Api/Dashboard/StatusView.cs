using System.Globalization;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>The state of the installation, now and in the last day: as a whole and for each connector.</summary>
internal static class StatusView
{
    public const int Rows = 25;

    /// <param name="frame">The page's frame.</param>
    /// <param name="all">The activity of all connectors of the tenant.</param>
    /// <param name="found">The connectors of this page.</param>
    /// <param name="page">Number of the page.</param>
    /// <param name="form">The list's filter.</param>
    /// <param name="day">The activity of the page's connectors.</param>
    /// <param name="state">The installation's state. Empty for callers who do not administer the installation.</param>
    /// <param name="formats">The formats that workers read. Empty for callers who do not administer the installation.</param>
    public static Markup Render(
        PageFrame frame,
        DayActivity all,
        PageOf<ConnectorOverview> found,
        int page,
        ConnectorsForm form,
        DayActivity day,
        IReadOnlyList<StateSample> state,
        IReadOnlyList<FormatOfWorkers> formats)
        => $"""
           <div class="row"><div class="col-md-12"><h1 class="page-header">Status <small>of the last day, in UTC</small></h1>
           <div class="row">
             {Number("runs succeeded", all.Sum(slot => slot.Succeeded))}{Number("runs failed", all.Sum(slot => slot.Failed), bad: true)}
             {Number("documents added", all.Sum(slot => slot.Added))}{Number("updated", all.Sum(slot => slot.Updated))}
             {Number("deleted", all.Sum(slot => slot.Deleted))}{Number("unreadable", all.Sum(slot => slot.Unread), bad: true)}
           </div>
           {Installation(state)}
           {DayChart.Large.Render(all)}
           {DayChart.Legend}
           {form.Render(frame, found.Total, "/status")}
           {(found.Total == 0 ? Markup.None : Table(frame, found.Rows, day))}
           {Widgets.Pager(frame, "/status", page, Rows, found.Total, form.Query)}
           {FormatsView.Render(formats)}
           </div></div>
           """;

    private static Markup Installation(IReadOnlyList<StateSample> state) => state.Count == 0
        ? Markup.None
        : $"""
          <div class="row" style="margin-bottom:15px">
            {Number("jobs waiting", Sum(state, "queue"))}{Number("runs under way", Sum(state, "active"))}
            {Number("connectors overdue", Sum(state, "overdue"), bad: true)}{Number("seconds behind", Sum(state, "lag"))}
            {Number("prunes held", Sum(state, "held"), bad: true)}{Number("budgets used up", Sum(state, "exhausted"), bad: true)}
            {Number("access refreshes failed", Sum(state, "access"), bad: true)}
            {Number("credentials end soon", Sum(state, "expiring"), bad: true)}
          </div>
          """;

    private static long Sum(IReadOnlyList<StateSample> state, string metric)
        => (long)state.Where(sample => sample.Metric == metric).Sum(sample => sample.Value);

    private static Markup Number(string name, long count, bool bad = false)
        => $"""
           <div class="col-xs-4 col-md-2"><div class="metric metric-{(bad && count > 0 ? "danger" : "default")}">
             <div class="metric-body">{count}</div><div class="metric-description">{name}</div></div></div>
           """;

    private static Markup Table(PageFrame frame, IReadOnlyList<ConnectorOverview> rows, DayActivity day)
        => $"""
           <div class="table-responsive"><table class="table">
           <thead><tr><th>Connector</th><th>Last day</th><th class="align-right">Runs</th><th class="align-right">Documents</th>
             <th class="align-right">Calls</th></tr></thead>
           <tbody>{rows.Select(row => Row(frame, row, day.Of(row.Id)))}</tbody></table></div>
           """;

    private static Markup Row(PageFrame frame, ConnectorOverview row, DayActivity day)
        => $"""
           <tr><td><a href="{frame.To($"/connectors/{row.Id}")}">{row.Name}</a>
             <br><small class="text-muted">{row.Source}</small> {Widgets.ConnectorStatus(row.Status)}{Widgets.AccessFailure(row)}
             {Widgets.Expiry(row)}
             <br><small class="text-danger">{(row.LastStatus == RunStatus.Cancel ? null : Widgets.Short(row.LastError))}</small></td>
           <td>{DayChart.Small.Render(day)}</td>
           <td class="align-right">{day.Sum(slot => slot.Succeeded)} succeeded<br>{Bad(day.Sum(slot => slot.Failed), "failed")}</td>
           <td class="align-right">{day.Sum(slot => slot.Added)} added<br>{day.Sum(slot => slot.Updated)} updated
             <br>{day.Sum(slot => slot.Deleted)} deleted<br>{Bad(day.Sum(slot => slot.Unread), "unreadable")}</td>
           <td class="align-right">{day.Sum(slot => slot.Calls)}
             <br><small class="text-muted">{Waited(day.Sum(slot => slot.Waited))}</small></td></tr>
           """;

    private static Markup Bad(long count, string what) => count == 0
        ? (Markup)$"<span class=\"text-muted\">0 {what}</span>"
        : $"<span class=\"text-danger\">{count} {what}</span>";

    private static string Waited(long seconds)
        => seconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"waited {TimeSpan.FromSeconds(seconds):c}");
}
