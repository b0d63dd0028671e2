using System.Text.Json.Nodes;
using Connectors.Api.Contracts;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>One run: progress, partitions, failures, accounting.</summary>
internal static class RunPageView
{
    public const int Rows = 100;

    public static Markup Render(PageFrame frame, RunView run, PageOf<TaskView> tasks, int page, PageOf<FailureView> failures)
        => $"""
           <div class="row"><div class="col-md-12">
           <h1 class="page-header">{Title(run)}
             <small><a href="{frame.To($"/connectors/{run.ConnectorId}")}">{run.ConnectorName}</a> ({run.Source})</small></h1>
           {Held(frame, run)}
           <p>{Widgets.StatusOf(run.Status)} {Cancel(frame, run)}</p>
           {Error(run)}
           {Widgets.Progress(RunProgress.Of(run))}
           <dl class="dl-horizontal" style="margin-top:15px">
             <dt>Opened</dt><dd>{Widgets.Time(run.OpenedAt)} by {run.Trigger.ToDb()}</dd>
             <dt>Started</dt><dd>{Widgets.Time(run.StartedAt)}</dd>
             <dt>Ended</dt><dd>{Widgets.Time(run.FinishedAt)}</dd>
             <dt>Window</dt><dd>{Widgets.Time(run.Since)} to {Widgets.Time(run.Until)}</dd>
           </dl>
           <div class="row">
             {Number("added", run.Added)}{Number("updated", run.Updated)}{Number("unchanged", run.Unchanged)}
             {Number("skipped", run.Skipped)}{Number("failed", run.Failed)}{Number("deleted", run.Deleted)}
           </div>
           <h3>Partitions <small>{tasks.Total}</small></h3>
           {(tasks.Total == 0 ? (Markup)$"<p class=\"text-muted\">The run has no partitions yet.</p>" : Table(tasks.Rows))}
           {Widgets.Pager(frame, $"/runs/{run.Id}", page, Rows, tasks.Total)}
           {FailureList.Render(failures, "Failures of this run")}
           {Skipped(run)}
           {Accounting(run)}
           </div></div>
           """;

    private static string Title(RunView run) => run.Kind switch
    {
        RunKind.Sync when run.Rebuild => "Rebuild",
        RunKind.Sync => "Sync",
        RunKind.Prune => "Prune",
        RunKind.Access => "Access refresh",
        _ => "Replay of failures",
    };

    private static Markup Cancel(PageFrame frame, RunView run) => run.FinishedAt is null
        ? Widgets.Button(frame, $"/runs/{run.Id}/cancel", "Cancel", "danger", "Stop this run? The documents that it has stored stay.")
        : Markup.None;

    private static Markup Error(RunView run) => run switch
    {
        { Wait: { } wait } => Alert("warning", wait.ErrorKind, wait.Describe()),
        { Error: null } or { ErrorKind: ErrorKind.Held } => Markup.None,
        { Status: RunStatus.Success } => Alert("warning", run.ErrorKind, run.Error),
        _ => Alert("danger", run.ErrorKind, run.Error),
    };

    private static Markup Alert(string style, ErrorKind? kind, string? text)
        => $"<div class=\"alert alert-{style}\"><strong>{kind?.ToDb()}</strong> {text}</div>";

    private static Markup Held(PageFrame frame, RunView run) => run.Held is not { } held
        ? Markup.None
        : $"""
          <div class="alert alert-warning"><strong>Held:</strong> this run would delete {held} of {run.HeldOf ?? 0} documents.
          It deletes nothing until you release it.
          {Widgets.Button(frame, $"/runs/{run.Id}/release", "Release", "danger", "Delete these documents?")}
          {Widgets.Button(frame, $"/runs/{run.Id}/dismiss", "Dismiss")}</div>
          """;

    private static Markup Number(string name, long count)
        => $"""
           <div class="col-xs-4 col-md-2"><div class="metric metric-default"><div class="metric-body">{count}</div>
           <div class="metric-description">{name}</div></div></div>
           """;

    private static Markup Table(IReadOnlyList<TaskView> tasks)
        => $"""
           <div class="table-responsive"><table class="table">
           <thead><tr><th>Partition</th><th>State</th><th class="align-right">Added</th><th class="align-right">Updated</th>
             <th class="align-right">Unchanged</th><th class="align-right">Skipped</th><th class="align-right">Failed</th>
             <th class="align-right">Deleted</th><th class="align-right">Listed</th><th>Progress</th><th></th></tr></thead>
           <tbody>{tasks.Select(Row)}</tbody></table></div>
           """;

    private static Markup Row(TaskView task)
        => $"""
           <tr><td>{task.Label}<br><small class="text-muted">{task.Work.ToDb()} {task.PartitionKey}</small></td>
           <td>{Widgets.StateOf(task.State)}</td>
           <td class="align-right">{task.Added}</td><td class="align-right">{task.Updated}</td><td class="align-right">{task.Unchanged}</td>
           <td class="align-right">{task.Skipped}</td><td class="align-right">{task.Failed}</td><td class="align-right">{task.Deleted}</td>
           <td class="align-right">{task.Listed}</td><td>{Widgets.Time(task.ProgressAt ?? task.StartedAt)}</td>
           <td><small class="text-danger">{Kind(task)}{task.Error ?? task.Incomplete}</small>{Retry(task)}</td></tr>
           """;

    private static Markup Kind(TaskView task) => task.ErrorKind is { } kind ? (Markup)$"<strong>{kind.ToDb()}</strong> " : Markup.None;

    private static Markup Retry(TaskView task) => task.Retry is not { } retry ? Markup.None : $" <small>{retry}</small>";

    private static Markup Skipped(RunView run)
    {
        var rules = JsonNode.Parse(run.SkippedRules) as JsonObject ?? [];
        return rules.Count == 0
            ? Markup.None
            : $"""
              <h3>Skipped</h3><table class="table"><thead><tr><th>Rule</th><th class="align-right">Documents</th></tr></thead>
              <tbody>{rules.Select(rule => Rule(rule.Key, rule.Value!.GetValue<long>()))}</tbody></table>
              """;
    }

    private static Markup Rule(string name, long documents) => $"<tr><td>{name}</td><td class=\"align-right\">{documents}</td></tr>";

    private static Markup Accounting(RunView run)
    {
        var endpoints = JsonNode.Parse(run.Usage) as JsonObject ?? [];
        return endpoints.Count == 0
            ? Markup.None
            : $"""
              <h3>Calls</h3><table class="table"><thead><tr><th>Endpoint</th><th class="align-right">Calls</th>
              <th class="align-right">Bytes</th><th class="align-right">Retries</th><th class="align-right">Waited (ms)</th></tr></thead>
              <tbody>{endpoints.Select(endpoint => Endpoint(endpoint.Key, endpoint.Value as JsonObject ?? []))}</tbody></table>
              """;
    }

    private static Markup Endpoint(string name, JsonObject usage)
        => $"""
           <tr><td>{name}</td><td class="align-right">{Of(usage, "calls")}</td><td class="align-right">{Of(usage, "bytes")}</td>
           <td class="align-right">{Of(usage, "retries")}</td><td class="align-right">{Of(usage, "waited")}</td></tr>
           """;

    private static long Of(JsonObject usage, string measure) => usage
        .Where(pair => pair.Key.StartsWith(measure, StringComparison.OrdinalIgnoreCase))
        .Sum(pair => pair.Value?.GetValue<long>() ?? 0);
}
