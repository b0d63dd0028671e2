using Connectors.Api.Envelopes;
using Connectors.Api.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.FileProviders;

namespace Connectors.Api.Console;

/// <summary>Adds the console: the pages for people, in the API's process.</summary>
internal static class ConsoleRegistration
{
    public const string AssetsPath = "/assets";

    private static readonly TimeSpan CacheTime = TimeSpan.FromDays(365);

    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Console/Pages";
            pages.Conventions.AuthorizeFolder("/", SignIn.Policy);
            pages.Conventions.AllowAnonymousToPage("/Problem");
            pages.Conventions.AllowAnonymousToPage("/SignIn");
            pages.Conventions.AddPageRoute("/Bases/Edit", "/bases/{id:length(32)}/edit");
        }).ConfigureApplicationPartManager(parts =>
        {
            // Only these pages, whichever program started this one.
            var assembly = typeof(ConsoleRegistration).Assembly;
            parts.ApplicationParts.Clear();
            foreach (var part in ApplicationPartFactory.GetApplicationPartFactory(assembly).GetApplicationParts(assembly))
                parts.ApplicationParts.Add(part);
        });
        services.Configure<MvcOptions>(mvc => mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true);
        services.Configure<CookieTempDataProviderOptions>(notices => notices.Cookie.Name = ConsolePage.NoticeCookie);
        return services.AddSingleton<ConnectorProbe>().AddSingleton<ConnectorPicker>().AddSingleton<SignInStart>()
            .AddSingleton<IErrorPage, ErrorPage>();
    }

    public static void UseConsoleAssets(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        // Part of the program, because a start may have any working directory.
        FileProvider = new EmbeddedFileProvider(typeof(ConsoleRegistration).Assembly, $"{typeof(ConsoleRegistration).Namespace}.Assets"),
        RequestPath = AssetsPath,
        OnPrepareResponse = file =>
        {
            // Pages name the program's version in the address of a file, so a browser asks again after an upgrade.
            if (file.Context.Request.Query.ContainsKey("v"))
                file.Context.Response.Headers.CacheControl = $"public, max-age={(long)CacheTime.TotalSeconds}, immutable";
        },
    });

    public static void MapConsole(this IEndpointRouteBuilder routes) => routes.MapRazorPages();
}
