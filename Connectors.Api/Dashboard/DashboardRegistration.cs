using Connectors.Api.Security;
using Connectors.Jobs.Queueing;
using Hangfire;
using Hangfire.Dashboard;

namespace Connectors.Api.Dashboard;

/// <summary>Mounts Hangfire's dashboard with the page about connectors in it.</summary>
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
        return services.AddSingleton<DashboardPages>();
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
            AppPath = "/",
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
        // Whatever an old bookmark leads to is in the console now.
        DashboardRoutes.Routes.Add("/connectors", new PageDispatcher());
        DashboardRoutes.Routes.Add("/(?<Page>connectors/[0-9a-f]{32}|runs/[0-9]{1,18})", new ConsoleDispatcher());
        DashboardRoutes.Routes.Add("/status", new ConsoleDispatcher());

        var standard = NavigationMenu.Items.ToArray();
        NavigationMenu.Items.Clear();
        NavigationMenu.Items.Add(page => new MenuItem("Connectors", page.Url.To("/connectors"))
        {
            Active = page.RequestPath.StartsWith("/connectors", StringComparison.Ordinal),
        });
        foreach (var item in standard)
            NavigationMenu.Items.Add(page => page.Context.GetHttpContext().Caller().IsHost ? item(page) : null);
        NavigationMenu.Items.Add(_ => new MenuItem("Console", "/"));
        NavigationMenu.Items.Add(_ => new MenuItem("Sign out", "/signout"));
        return true;
    }
}
