using Hangfire.Dashboard;

namespace Connectors.Api.Dashboard;

/// <summary>
/// Makes the connectors page's body asynchronously, then lets Hangfire show it. Hangfire makes its own pages synchronously, which would
/// block a thread for each query.
/// </summary>
internal sealed class PageDispatcher : IDashboardDispatcher
{
    private static readonly IDashboardDispatcher Shell = MakeShell();

    public async Task Dispatch(DashboardContext context)
    {
        var http = context.GetHttpContext();
        var pages = http.RequestServices.GetRequiredService<DashboardPages>();
        var (title, body) = await pages.ConnectorsAsync(http, http.Request.PathBase);
        LoadedPage.Give(http, title, body);
        await Shell.Dispatch(context);
    }

    private static IDashboardDispatcher MakeShell()
    {
        const string path = "/page";
        var routes = new Hangfire.Dashboard.RouteCollection();
        routes.AddRazorPage(path, _ => new LoadedPage());
        return routes.FindDispatcher(path).Item1;
    }
}
