using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Hangfire;
using Hangfire.Dashboard;

namespace Connectors.Api.Dashboard;

/// <summary>Mounts Hangfire's dashboard with the pages about connectors in it.</summary>
internal static class DashboardRegistration
{
    public const string Path = "/hangfire";

    /// <summary>Hangfire's routes and menu are static, so they are made once even if a process has several hosts.</summary>
    private static readonly Lazy<bool> Pages = new(AddPages);

    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "connectors-antiforgery";
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
        });
        return services.AddSingleton<DashboardPages>().AddSingleton<DashboardCommands>();
    }

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        _ = Pages.Value;
        var names = routes.ServiceProvider.GetRequiredService<JobNames>();
        routes.MapHangfireDashboard(Path, new DashboardOptions
        {
            Authorization = [new DashboardAccess()],
            IsReadOnlyFunc = context => !context.GetHttpContext().Caller().MayOperate,
            DisplayStorageConnectionString = false,
            DashboardTitle = "Connectors",
            AppPath = null,
            DisplayNameFunc = (_, job) => names.Of(job),
            IgnoreAntiforgeryToken = false,
        }).RequireAuthorization(SignIn.Policy).ExcludeFromDescription();
    }

    /// <summary>Hangfire's first page shows the jobs of all tenants. Those who may not see them go to the connectors instead.</summary>
    public static Task RedirectAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value?.TrimEnd('/') != Path || context.Caller() is not { Tenant.Length: > 0, IsHost: false })
            return next(context);
        context.Response.Redirect($"{context.Request.PathBase}{Path}/connectors");
        return Task.CompletedTask;
    }

    private static bool AddPages()
    {
        const string connector = "/connectors/(?<Id>[0-9a-f]{32})";
        const string run = "/runs/(?<Id>[0-9]{1,18})";
        var routes = DashboardRoutes.Routes;
        routes.Add("/connectors", new PageDispatcher((pages, context, _, frame) => pages.ConnectorsAsync(context, frame)));
        routes.Add(
            connector,
            new PageDispatcher((pages, context, match, frame) => pages.ConnectorAsync(context, match.Groups["Id"].Value, frame)));
        routes.Add("/status", new PageDispatcher((pages, context, _, frame) => pages.StatusAsync(context, frame)));
        routes.Add(run, new PageDispatcher((pages, context, match, frame) => pages.RunAsync(context, match, frame)));
        routes.Add("/(?<What>connectors)/(?<Id>[0-9a-f]{32})/(?<Action>run|pause|resume|replay)", new CommandDispatcher());
        routes.Add("/(?<What>runs)/(?<Id>[0-9]{1,18})/(?<Action>cancel|release|dismiss)", new CommandDispatcher());

        var standard = NavigationMenu.Items.ToArray();
        NavigationMenu.Items.Clear();
        NavigationMenu.Items.Add(page => new MenuItem("Connectors", page.Url.To("/connectors"))
        {
            Active = page.RequestPath.StartsWith("/connectors", StringComparison.Ordinal)
                || page.RequestPath.StartsWith("/runs", StringComparison.Ordinal),
        });
        NavigationMenu.Items.Add(page => new MenuItem("Status", page.Url.To("/status"))
        {
            Active = page.RequestPath.StartsWith("/status", StringComparison.Ordinal),
        });
        foreach (var item in standard)
            NavigationMenu.Items.Add(page => page.Context.GetHttpContext().Caller().IsHost ? item(page) : null);
        NavigationMenu.Items.Add(_ => new MenuItem("Sign out", "/signout"));
        return true;
    }
}
