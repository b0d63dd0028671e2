using Connectors.Api.Envelopes;
using Connectors.Jobs.Storage;
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
        LoadedPage.Give(http, title, WithTrouble(http, body));
        await Shell.Dispatch(context);
    }

    /// <summary>The page below what a person must do about the database, if there is something.</summary>
    private static Markup WithTrouble(HttpContext http, Markup body)
        => http.RequestServices.GetRequiredService<DatabaseHealth>().Trouble is { } trouble
            ? (Markup)$"""<div class="alert alert-danger" role="alert">{trouble}</div>{body}"""
            : body;

    private static IDashboardDispatcher MakeShell()
    {
        const string path = "/page";
        var routes = new Hangfire.Dashboard.RouteCollection();
        routes.AddRazorPage(path, _ => new LoadedPage());
        return routes.FindDispatcher(path).Item1;
    }
}
