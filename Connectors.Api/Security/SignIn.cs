using System.Security.Claims;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Connectors.Api.Security;

/// <summary>Signs people in to the dashboard with an API key, kept as a cookie that names the key and never holds it.</summary>
internal static class SignIn
{
    public const string Scheme = "Dashboard";
    public const string EitherScheme = "DashboardOrKey";
    public const string Policy = "dashboard";
    public const string Path = "/signin";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.LoginPath = Path;
        options.ReturnUrlParameter = "return";
        options.Cookie.Name = "connectors-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = TimeSpan.FromHours(12);
        options.SlidingExpiration = true;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        // A revoked key ends its sessions at once.
        options.Events.OnValidatePrincipal = async context =>
        {
            var keys = context.HttpContext.RequestServices.GetRequiredService<ApiKeyStore>();
            var id = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
            if (await keys.FindByIdAsync(id, context.HttpContext.RequestAborted) is { } key)
                context.ReplacePrincipal(new ClaimsPrincipal(Caller.Identity(key, Scheme)));
            else
                context.RejectPrincipal();
        };
    }

    public static Task SignInAsync(HttpContext context, ApiKeyRow key)
        => context.SignInAsync(Scheme, new ClaimsPrincipal(Caller.Identity(key, Scheme)));
}
