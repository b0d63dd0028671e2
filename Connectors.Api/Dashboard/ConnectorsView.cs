using Connectors.Api.Envelopes;
using Connectors.Api.Console;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>The list of connectors with their states, for people who watch Hangfire's jobs. Everything leads to the console.</summary>
internal static class ConnectorsView
{
    public const int Rows = 50;

    public static Markup Render(
        string prefix,
        PageOf<ConnectorOverview> found,
        int page,
        ConnectorsForm form,
        IReadOnlyDictionary<long, RunView> active,
        IReadOnlyDictionary<string, DateTime> next)
        => $"""
           <div class="row"><div class="col-md-12"><h1 class="page-header">Connectors</h1>
           <p><a href="/">The console</a> adds, edits, tests and searches them.</p>
           {(form.Sources.Count == 0 ? Empty : form.Render(prefix, found.Total))}
           {(found.Total == 0 ? Markup.None : Table(found, active, next))}
           {Widgets.Pager($"{prefix}/connectors", page, Rows, found.Total, form.Query)}
           </div></div>
           """;

    private static Markup Empty
        => $"<div class=\"alert alert-info\">There is no connector yet. <a href=\"/connectors/add\">Add one</a>.</div>";

    private static Markup Table(
        PageOf<ConnectorOverview> found, IReadOnlyDictionary<long, RunView> active, IReadOnlyDictionary<string, DateTime> next)
        => $"""
           <div class="table-responsive"><table class="table table-hover">
           <thead><tr><th scope="col">Connector</th><th scope="col">Status</th><th scope="col">Now, or last</th>
             <th scope="col">Next sync</th><th scope="col" class="align-right">Documents</th>
             <th scope="col" class="align-right">Failures</th></tr></thead>
           <tbody>{found.Rows.Select(row => Row(row, Of(active, row.ActiveRun), Of(next, row.Id)))}</tbody>
           </table></div>
           """;

    private static DateTime? Of(IReadOnlyDictionary<string, DateTime> next, string connector)
        => next.TryGetValue(connector, out var time) ? time : null;

    private static RunView? Of(IReadOnlyDictionary<long, RunView> active, long? run)
        => run is { } id ? active.GetValueOrDefault(id) : null;

    private static Markup Row(ConnectorOverview row, RunView? active, DateTime? next)
        => $"""
           <tr>
             <td><a href="/connectors/{row.Id}">{row.Name}</a><br><small class="text-muted">{row.Source}{KnowledgeBases(row)}</small></td>
             <td>{Widgets.Status(row.Status)}{AccessFailure(row)}{Expiry(row)}</td>
             <td>{(active is null ? Last(row) : Active(active))}</td>
             <td>{Next(row, next)}</td>
             <td class="align-right">{Words.Counted(row.Documents)}</td>
             <td class="align-right">{Words.Counted(row.Failures)}</td>
           </tr>
           """;

    private static Markup KnowledgeBases(ConnectorOverview row)
        => row.KnowledgeBases is null ? (Markup)$" &middot; in no knowledge base" : $" &middot; {row.KnowledgeBases}";

    private static Markup Active(RunView run)
        => $"""
           <a href="/runs/{run.Id}">{Words.OfRun(run.Kind, run.Rebuild)}</a> {Widgets.Progress(run.Pace)}{Trouble(run.Wait?.Describe())}
           """;

    private static Markup Last(ConnectorOverview row) => row.LastRun is not { } run
        ? (Markup)$"<span class=\"text-muted\">never</span>"
        : $"""
          <a href="/runs/{run}">{Words.OfRun(row.LastKind ?? RunKind.Sync)}</a>
          {(row.LastStatus is { } last ? Widgets.Status(last) : Markup.None)} {Widgets.Time(row.LastFinishedAt)}
          <br><small class="text-muted">{row.LastAdded ?? 0} added, {row.LastUpdated ?? 0} updated,
          {row.LastUnchanged ?? 0} unchanged, {row.LastDeleted ?? 0} deleted</small>{Trouble(row.LastError)}
          """;

    private static Markup Trouble(string? error)
        => error is null ? Markup.None : $"<br><small class=\"text-danger\">{Words.Short(error)}</small>";

    /// <summary>Says that the last access refresh failed: documents are found by those who were allowed to read them before.</summary>
    private static Markup AccessFailure(ConnectorOverview row) => row.AccessStatus != RunStatus.Failed
        ? Markup.None
        : $"<br><small class=\"text-danger\">access refresh failed {Widgets.Time(row.AccessAt)}</small>";

    private static Markup Expiry(ConnectorOverview row) => !row.ExpiresSoon
        ? Markup.None
        : $"<br><small class=\"text-danger\">credentials end {Widgets.Time(row.CredentialsExpireAt)}</small>";

    /// <summary>When a sync is next due, or why it is not.</summary>
    private static Markup Next(ConnectorOverview row, DateTime? time) => row switch
    {
        { Paused: true } => Widgets.Time(null),
        { KnowledgeBases: null } => (Markup)$"<span class=\"text-muted\">in no knowledge base: does not run</span>",
        _ => Widgets.Time(time),
    };
}
