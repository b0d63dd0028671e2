using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Api.Security;
using Connectors.Jobs.Scheduling;
using Connectors.Jobs.Storage;
using Hangfire;
using Hangfire.Storage;

namespace Connectors.Api.Dashboard;

/// <summary>Our pages of the dashboard, for the tenant of whoever is signed in.</summary>
internal sealed class DashboardPages(OverviewQuery overview, RunQueries runs, FailureQueries failures, JobStorage jobs)
{
    public async Task<(string Title, Markup Body)?> ConnectorsAsync(HttpContext context, PageFrame frame)
    {
        var (tenant, page, cancellationToken) = (context.Caller().Tenant, PageOf(context), context.RequestAborted);
        var found = await overview.ListAsync(tenant, null, new Page(page, ConnectorsView.Rows), cancellationToken);
        var active = new Dictionary<long, RunView>();
        foreach (var id in found.Rows.Select(row => row.ActiveRun).OfType<long>())
        {
            if (await runs.FindAsync(tenant, id, cancellationToken) is { } run)
                active[id] = run;
        }

        if (active.Count > 0)
            RefreshSoon(context);
        return ("Connectors", ConnectorsView.Render(frame, found, page, active, Next([.. found.Rows.Select(row => row.Id)], Schedules.SyncKey)));
    }

    public async Task<(string Title, Markup Body)?> ConnectorAsync(HttpContext context, string id, PageFrame frame)
    {
        var (tenant, page, cancellationToken) = (context.Caller().Tenant, PageOf(context), context.RequestAborted);
        var found = await overview.ListAsync(tenant, id, new Page(1, 1), cancellationToken);
        if (found.Rows.Count == 0)
            return null;
        var row = found.Rows[0];
        if (row.ActiveRun is not null)
            RefreshSoon(context);

        var body = ConnectorView.Render(
            frame,
            row,
            await runs.ListAsync(tenant, id, null, new Page(page, ConnectorView.Rows), cancellationToken),
            page,
            await failures.ListAsync(id, new FailureFilter(), new Page(1, FailureList.Rows), cancellationToken),
            Next([id], Schedules.SyncKey).GetValueOrDefault(id),
            Next([id], Schedules.PruneKey).GetValueOrDefault(id));
        return (row.Name, body);
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
        var failed = await failures.ListAsync(run.ConnectorId, new FailureFilter(Run: id), new Page(1, FailureList.Rows), cancellationToken);
        return ($"Run {id}", RunPageView.Render(frame, run, tasks, page, failed));
    }

    private static int PageOf(HttpContext context)
        => int.TryParse(context.Request.Query["page"], CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1;

    /// <summary>While something is under way, the page shows how it goes on.</summary>
    private static void RefreshSoon(HttpContext context) => context.Response.Headers["Refresh"] = "5";

    private Dictionary<string, DateTime?> Next(IReadOnlyList<string> connectors, Func<string, string> key)
    {
        using var connection = jobs.GetConnection();
        return connectors.ToDictionary(
            id => id, id => connection.GetRecurringJobs([key(id)]) is [{ Removed: false, NextExecution: { } next }] ? next : (DateTime?)null);
    }
}
