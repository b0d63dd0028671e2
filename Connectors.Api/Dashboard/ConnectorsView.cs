using Connectors.Api.Contracts;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>The list of connectors.</summary>
internal static class ConnectorsView
{
    public const int Rows = 50;

    public static Markup Render(
        PageFrame frame,
        PageOf<ConnectorOverview> found,
        int page,
        ConnectorsForm form,
        IReadOnlyDictionary<long, RunView> active,
        IReadOnlyDictionary<string, DateTime> next)
        => $"""
           <div class="row"><div class="col-md-12"><h1 class="page-header">Connectors</h1>
           {(form.Sources.Count == 0 ? Empty : form.Render(frame, found.Total))}
           {(found.Total == 0 ? Markup.None : Table(frame, found, active, next))}
           {Widgets.Pager(frame, "/connectors", page, Rows, found.Total, form.Query)}
           </div></div>
           """;

    private static Markup Empty
        => $"""
           <div class="alert alert-info">There is no connector yet. Create one with <code>POST /api/v1/connectors</code>;
           <a href="/docs">the API's documentation</a> shows how.</div>
           """;

    private static Markup Table(
        PageFrame frame,
        PageOf<ConnectorOverview> found,
        IReadOnlyDictionary<long, RunView> active,
        IReadOnlyDictionary<string, DateTime> next)
        => $"""
           <div class="table-responsive"><table class="table table-hover">
           <thead><tr><th>Connector</th><th>Status</th><th>Progress</th><th>Last run</th><th>Next run</th>
             <th class="align-right">Documents</th><th class="align-right">Failures</th><th></th></tr></thead>
           <tbody>{found.Rows.Select(row => Row(frame, row, Of(active, row.ActiveRun), Of(next, row.Id)))}</tbody>
           </table></div>
           """;

    private static DateTime? Of(IReadOnlyDictionary<string, DateTime> next, string connector)
        => next.TryGetValue(connector, out var time) ? time : null;

    private static RunView? Of(IReadOnlyDictionary<long, RunView> active, long? run)
        => run is { } id ? active.GetValueOrDefault(id) : null;

    private static Markup Row(PageFrame frame, ConnectorOverview row, RunView? active, DateTime? next)
        => $"""
           <tr>
             <td><a href="{frame.To($"/connectors/{row.Id}")}">{row.Name}</a>
               <br><small class="text-muted">{row.Source}{KnowledgeBases(row)}</small></td>
             <td>{Widgets.ConnectorStatus(row.Status)}{Widgets.AccessFailure(row)}{Widgets.Expiry(row)}</td>
             <td>{(active is null ? Markup.None : Active(frame, active))}</td>
             <td>{Last(frame, row)}</td>
             <td>{Widgets.Next(row, next)}</td>
             <td class="align-right">{Count(row.Documents)}</td>
             <td class="align-right">{Count(row.Failures)}</td>
             <td class="align-right" style="white-space:nowrap">{Buttons(frame, row)}</td>
           </tr>
           """;

    public static Markup Buttons(PageFrame frame, ConnectorOverview row) => row.Paused
        ? Widgets.Button(frame, $"/connectors/{row.Id}/resume", "Resume", "success")
        : $"""
          {Widgets.Button(frame, $"/connectors/{row.Id}/run", "Run now", "primary")}
          {Widgets.Button(frame, $"/connectors/{row.Id}/pause", "Pause", "warning")}
          """;

    private static Markup Count(long counted) => counted < OverviewQuery.MaxCounted ? (Markup)$"{counted}" : $"{counted}+";

    private static Markup KnowledgeBases(ConnectorOverview row)
        => row.KnowledgeBases is null ? (Markup)$" &middot; in no knowledge base" : $" &middot; {row.KnowledgeBases}";

    private static Markup Active(PageFrame frame, RunView run)
        => $"<a href=\"{frame.To($"/runs/{run.Id}")}\">{run.Kind.ToDb()}</a> {Widgets.Progress(RunProgress.Of(run))}{Wait(run)}";

    private static Markup Wait(RunView run) => run.Wait is not { } wait
        ? Markup.None
        : $"<br><small class=\"text-danger\">{wait.Describe()}</small>";

    private static Markup Last(PageFrame frame, ConnectorOverview row) => row.LastRun is not { } run
        ? (Markup)$"<span class=\"text-muted\">never</span>"
        : $"""
          <a href="{frame.To($"/runs/{run}")}">{row.LastKind?.ToDb()}</a>
          {(row.LastStatus is { } last ? Widgets.StatusOf(last) : Markup.None)}
          {Widgets.Time(row.LastFinishedAt)}
          <br><small class="text-muted">{row.LastAdded ?? 0} added, {row.LastUpdated ?? 0} updated,
          {row.LastUnchanged ?? 0} unchanged, {row.LastDeleted ?? 0} deleted</small>{LastError(row)}
          """;

    private static Markup LastError(ConnectorOverview row) => row.LastError is not { } error
        ? Markup.None
        : $"<br><small class=\"text-danger\">{Widgets.Short(error)}</small>";
}
