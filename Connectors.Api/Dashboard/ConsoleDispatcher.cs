using Hangfire.Dashboard;

namespace Connectors.Api.Dashboard;

/// <summary>Sends a browser from a page that the dashboard had to the console's.</summary>
internal sealed class ConsoleDispatcher : IDashboardDispatcher
{
    public Task Dispatch(DashboardContext context)
    {
        context.GetHttpContext().Response.Redirect($"/{context.UriMatch.Groups["Page"].Value}");
        return Task.CompletedTask;
    }
}
