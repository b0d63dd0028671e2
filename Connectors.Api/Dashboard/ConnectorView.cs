using Connectors.Api.Contracts;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>One connector and its runs.</summary>
internal static class ConnectorView
{
    public const int Rows = 30;

    public static Markup Render(
        PageFrame frame,
        ConnectorOverview row,
        DayActivity day,
        PageOf<RunView> runs,
        int page,
        PageOf<FailureView> failures,
        NextRuns next)
        => $"""
           <div class="row"><div class="col-md-12">
           <h1 class="page-header">{row.Name} <small>{row.Source}</small></h1>
           <p>{Widgets.ConnectorStatus(row.Status)} {ConnectorsView.Buttons(frame, row)}{Widgets.AccessFailure(row)}
             {Widgets.Expiry(row)}</p>
           <dl class="dl-horizontal">
             <dt>Documents</dt><dd>{row.Documents}</dd>
             <dt>Failures</dt><dd>{row.Failures}</dd>
             <dt>Knowledge bases</dt>
             <dd>{row.KnowledgeBases ?? "none: the schedule does not run it, and no search finds its documents"}</dd>
             <dt>Syncs</dt><dd>{Every(row.RefreshFreq)}, next {Widgets.Next(row, next.Sync)}</dd>
             <dt>Prunes</dt><dd>{Every(row.PruneFreq)}, next {Widgets.Next(row, next.Prune)}</dd>
             {Access(row, next.Access)}
             {(row.CredentialsExpireAt is null ? Markup.None : Credentials(row))}
             <dt>Id</dt><dd><code>{row.Id}</code></dd>
           </dl>
           <h3>The last day</h3>
           {DayChart.Large.Render(day)}
           {DayChart.Legend}
           <h3>Runs</h3>
           {RunTable(frame, runs.Rows)}
           {Widgets.Pager(frame, $"/connectors/{row.Id}", page, Rows, runs.Total)}
           {FailureList.Render(failures, "Failures")}
           {(failures.Total == 0 || row.Paused ? Markup.None : Widgets.Button(frame, $"/connectors/{row.Id}/replay", "Read them again"))}
           </div></div>
           """;

    /// <summary>Sources that do not tell who may read what have no access refreshes.</summary>
    private static Markup Access(ConnectorOverview row, DateTime? next) => next is null && row.AccessStatus is null
        ? Markup.None
        : $"""
          <dt>Access</dt><dd>{Every(row.AccessFreq)}, next {Widgets.Next(row, next)}; last {Widgets.Time(row.AccessAt)}
            {(row.AccessStatus is { } last ? Widgets.StatusOf(last) : Markup.None)}
            <small class="text-danger">{row.AccessError}</small></dd>
          """;

    private static Markup Credentials(ConnectorOverview row)
        => $"<dt>Credentials</dt><dd>end {Widgets.Time(row.CredentialsExpireAt)}</dd>";

    private static Markup Every(int minutes) => minutes switch
    {
        0 => (Markup)$"only when asked for",
        1 => $"every minute",
        _ => $"every {minutes} minutes",
    };

    private static Markup RunTable(PageFrame frame, IReadOnlyList<RunView> runs) => runs.Count == 0
        ? (Markup)$"<div class=\"alert alert-info\">It has never run.</div>"
        : $"""
          <div class="table-responsive"><table class="table table-hover">
          <thead><tr><th>Run</th><th>Status</th><th>Progress</th><th>Started</th><th>Ended</th><th class="align-right">Added</th>
            <th class="align-right">Updated</th><th class="align-right">Unchanged</th><th class="align-right">Skipped</th>
            <th class="align-right">Failed</th><th class="align-right">Deleted</th></tr></thead>
          <tbody>{runs.Select(run => Row(frame, run))}</tbody></table></div>
          """;

    private static Markup Row(PageFrame frame, RunView run)
        => $"""
           <tr><td><a href="{frame.To($"/runs/{run.Id}")}">{run.Kind.ToDb()}{(run.Rebuild ? ", rebuild" : "")}</a>
             <small class="text-muted">{run.Trigger.ToDb()}</small></td>
           <td>{Widgets.StatusOf(run.Status)}{(run.Held is null ? Markup.None : Held)}</td>
           <td>{(run.FinishedAt is null ? Widgets.Progress(RunProgress.Of(run)) : Markup.None)}{Error(run)}</td>
           <td>{Widgets.Time(run.StartedAt)}</td><td>{Widgets.Time(run.FinishedAt)}</td>
           <td class="align-right">{run.Added}</td><td class="align-right">{run.Updated}</td><td class="align-right">{run.Unchanged}</td>
           <td class="align-right">{run.Skipped}</td><td class="align-right">{run.Failed}</td>
           <td class="align-right">{run.Deleted}</td></tr>
           """;

    private static Markup Held => $" <span class=\"label label-warning\">held</span>";

    private static Markup Error(RunView run)
        => $"<div><small class=\"text-danger\">{(run.Wait is { } wait ? wait.Describe() : run.Error)}</small></div>";
}
