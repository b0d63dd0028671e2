using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Api.Security;
using Connectors.Jobs.Monitoring;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Running;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Failures;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>The dashboard's pages about connectors, for the tenant of the person who is signed in.</summary>
internal sealed class DashboardPages(
    OverviewQuery overview, RunQueries runs, FailureQueries failures, Schedules schedules, DayQuery days, StateQuery state,
    WorkerFormats formats)
{
    public async Task<(string Title, Markup Body)?> ConnectorsAsync(HttpContext context, PageFrame frame)
    {
        var (tenant, page, cancellationToken) = (context.Caller().Tenant, PageOf(context), context.RequestAborted);
        var form = new ConnectorsForm(ConnectorsForm.Read(context.Request.Query), await overview.SourcesAsync(tenant, cancellationToken));
        var found = await overview.ListAsync(
            tenant, form.Filter, new Page(page, ConnectorsView.Rows), OverviewQuery.MaxCounted, cancellationToken);
        var under = await runs.FindAsync(tenant, [.. found.Rows.Select(row => row.ActiveRun).OfType<long>()], cancellationToken);
        if (under.Count > 0)
            RefreshSoon(context);
        var next = await schedules.NextAsync([.. found.Rows.Select(row => Schedules.SyncKey(row.Id))], cancellationToken);
        var nextByConnector = next.ToDictionary(pair => Schedules.ConnectorOf(pair.Key), pair => pair.Value);
        return ("Connectors", ConnectorsView.Render(frame, found, page, form, under.ToDictionary(run => run.Id), nextByConnector));
    }

    public async Task<(string Title, Markup Body)?> ConnectorAsync(HttpContext context, string id, PageFrame frame)
    {
        var (tenant, page, cancellationToken) = (context.Caller().Tenant, PageOf(context), context.RequestAborted);
        var found = await overview.ListAsync(tenant, new ConnectorFilter { Id = id }, new Page(1, 1), long.MaxValue / 2, cancellationToken);
        if (found.Rows.Count == 0)
            return null;
        var row = found.Rows[0];
        if (row.ActiveRun is not null)
            RefreshSoon(context);

        var body = ConnectorView.Render(
            frame,
            row,
            await days.ReadAsync(tenant, [id], cancellationToken),
            await runs.ListAsync(tenant, id, null, new Page(page, ConnectorView.Rows), cancellationToken),
            page,
            await failures.ListAsync(id, new FailureFilter(), new Page(1, FailureList.Rows), cancellationToken),
            await schedules.NextAsync(id, cancellationToken));
        return (row.Name, body);
    }

    public async Task<(string Title, Markup Body)?> StatusAsync(HttpContext context, PageFrame frame)
    {
        var (caller, page, cancellationToken) = (context.Caller(), PageOf(context), context.RequestAborted);
        var sources = await overview.SourcesAsync(caller.Tenant, cancellationToken);
        var form = new ConnectorsForm(ConnectorsForm.Read(context.Request.Query), sources);
        var found = await overview.ListAsync(
            caller.Tenant, form.Filter, new Page(page, StatusView.Rows), maxCounted: 1, cancellationToken);
        context.Response.Headers["Refresh"] = "60";
        return ("Status", StatusView.Render(
            frame,
            await days.ReadAsync(caller.Tenant, null, cancellationToken),
            found,
            page,
            form,
            await days.ReadAsync(caller.Tenant, [.. found.Rows.Select(row => row.Id)], cancellationToken),
            caller.IsHost ? await state.ReadAsync(cancellationToken) : [],
            caller.IsHost ? await formats.ListAsync(cancellationToken) : []));
    }

    public async Task<(string Title, Markup Body)?> RunAsync(HttpContext context, Match match, PageFrame frame)
    {
        var (tenant, page, cancellationToken) = (context.Caller().Tenant, PageOf(context), context.RequestAborted);
        if (!long.TryParse(match.Groups["Id"].Value, CultureInfo.InvariantCulture, out var id)
            || await runs.FindAsync(tenant, id, cancellationToken) is not { } run)
            return null;
        if (run.FinishedAt is null)
            RefreshSoon(context);

        var tasks = await runs.TasksAsync(id, new Page(page, RunPageView.Rows), cancellationToken);
        var filter = new FailureFilter { Run = id };
        var failed = await failures.ListAsync(run.ConnectorId, filter, new Page(1, FailureList.Rows), cancellationToken);
        return ($"Run {id}", RunPageView.Render(frame, run, tasks, page, failed));
    }

    private static int PageOf(HttpContext context)
        => int.TryParse(context.Request.Query["page"], CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1;

    /// <summary>Reloads the page every few seconds while a run is under way.</summary>
    private static void RefreshSoon(HttpContext context) => context.Response.Headers["Refresh"] = "5";
}
