using System.Text.RegularExpressions;
using Connectors.Jobs.Storage;
using Hangfire.Dashboard;
using Microsoft.AspNetCore.Antiforgery;

namespace Connectors.Api.Dashboard;

/// <summary>
/// Makes a page's body asynchronously, then lets Hangfire show it. Hangfire makes its own pages synchronously, which would block a thread
/// for each query.
/// </summary>
/// <param name="load">Gives title and body. Null answers 404.</param>
internal sealed class PageDispatcher(Func<DashboardPages, HttpContext, Match, PageFrame, Task<(string Title, Markup Body)?>> load)
    : IDashboardDispatcher
{
    private static readonly IDashboardDispatcher Shell = MakeShell();

    public async Task Dispatch(DashboardContext context)
    {
        var http = context.GetHttpContext();
        var loaded = await load(http.RequestServices.GetRequiredService<DashboardPages>(), http, context.UriMatch, Frame(context, http));
        if (loaded is not var (title, body))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        LoadedPage.Give(http, title, WithTrouble(http, body));
        await Shell.Dispatch(context);
    }

    /// <summary>The page below what a person must do about the database, if there is something.</summary>
    private static Markup WithTrouble(HttpContext http, Markup body)
        => http.RequestServices.GetRequiredService<DatabaseHealth>().Trouble is { } trouble
            ? (Markup)$"""<div class="alert alert-danger" role="alert">{trouble}</div>{body}"""
            : body;

    private static PageFrame Frame(DashboardContext context, HttpContext http)
    {
        var tokens = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        return new PageFrame(http.Request.PathBase, context.IsReadOnly, tokens.FormFieldName, tokens.RequestToken ?? "");
    }

    private static IDashboardDispatcher MakeShell()
    {
        const string path = "/page";
        var routes = new Hangfire.Dashboard.RouteCollection();
        routes.AddRazorPage(path, _ => new LoadedPage());
        return routes.FindDispatcher(path).Item1;
    }
}
