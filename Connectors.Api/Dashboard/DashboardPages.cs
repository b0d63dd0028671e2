using Connectors.Api.Envelopes;
using System.Globalization;
using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Api.Dashboard;

/// <summary>The page about connectors in Hangfire's dashboard, for the tenant of the person who is signed in.</summary>
internal sealed class DashboardPages(OverviewQuery overview, RunQueries runs, Schedules schedules)
{
    public async Task<(string Title, Markup Body)> ConnectorsAsync(HttpContext context, string prefix)
    {
        var (tenant, cancellationToken) = (context.Caller().Tenant, context.RequestAborted);
        var page = int.TryParse(context.Request.Query["page"], CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : 1;
        var form = new ConnectorsForm(ConnectorsForm.Read(context.Request.Query), await overview.SourcesAsync(tenant, cancellationToken));
        var found = await overview.ListAsync(
            tenant, form.Filter, new Page(page, ConnectorsView.Rows), OverviewQuery.MaxCounted, cancellationToken);
        var active = await runs.FindAsync(tenant, [.. found.Rows.Select(row => row.ActiveRun).OfType<long>()], cancellationToken);
        // Hangfire's layout has no part that renews itself, so the page does.
        if (active.Count > 0)
            context.Response.Headers["Refresh"] = "5";
        var next = await schedules.NextAsync([.. found.Rows.Select(row => Schedules.SyncKey(row.Id))], cancellationToken);
        var nextByConnector = next.ToDictionary(pair => Schedules.ConnectorOf(pair.Key), pair => pair.Value);
        return ("Connectors", ConnectorsView.Render(prefix, found, page, form, active.ToDictionary(run => run.Id), nextByConnector));
    }
}
