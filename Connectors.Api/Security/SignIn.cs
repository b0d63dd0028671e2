using System.Security.Claims;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Connectors.Api.Security;

/// <summary>Signs people in to the dashboard with an API key, kept as a cookie that names a session and never holds the key.</summary>
internal static class SignIn
{
    public const string Scheme = "Dashboard";
    public const string EitherScheme = "DashboardOrKey";
    public const string Policy = "dashboard";
    public const string Path = "/signin";

    private const string SessionClaim = "session";

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.LoginPath = Path;
        options.ReturnUrlParameter = "return";
        options.Cookie.Name = "connectors-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = SessionStore.Lifetime;
        options.SlidingExpiration = true;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
        // A session that was ended, and a revoked key, end at once, whoever has a copy of the cookie.
        options.Events.OnValidatePrincipal = async context =>
        {
            var sessions = context.HttpContext.RequestServices.GetRequiredService<SessionStore>();
            var id = IdOf(context.Principal);
            if (id is not null && await sessions.FindAsync(id, context.HttpContext.RequestAborted) is { } key)
                context.ReplacePrincipal(Person(key, id));
            else
                context.RejectPrincipal();
        };
    }

    public static async Task SignInAsync(HttpContext context, SessionStore sessions, ApiKeyRow key)
        => await context.SignInAsync(Scheme, Person(key, await sessions.BeginAsync(key.Id, context.RequestAborted)));

    /// <summary>Ends the session itself. Removing the cookie alone would leave copies of it valid.</summary>
    public static async Task SignOutAsync(HttpContext context, SessionStore sessions)
    {
        var signedIn = await context.AuthenticateAsync(Scheme);
        if (IdOf(signedIn.Principal) is { } id)
            await sessions.EndAsync(id, context.RequestAborted);
        await context.SignOutAsync(Scheme);
    }

    private static string? IdOf(ClaimsPrincipal? person) => person?.FindFirstValue(SessionClaim);

    private static ClaimsPrincipal Person(ApiKeyRow key, string session)
    {
        var identity = Caller.Identity(key, Scheme);
        identity.AddClaim(new Claim(SessionClaim, session));
        return new ClaimsPrincipal(identity);
    }
}
