using Connectors.Jobs.Administration.SignIn;

namespace Connectors.Api.Endpoints;

/// <summary>The cookie that binds a sign-in to the browser that started it.</summary>
internal static class OAuthCookie
{
    /// <summary>How long a sign-in may take.</summary>
    public const int Seconds = 900;

    public static void Append(HttpContext context, OnlineSignInStarted started, Uri redirect)
        => context.Response.Cookies.Append(started.Cookie, started.Browser, Options(redirect));

    public static void Delete(HttpContext context, string cookie, Uri redirect)
        => context.Response.Cookies.Delete(cookie, Options(redirect));

    private static CookieOptions Options(Uri redirect) => new()
    {
        HttpOnly = true,
        // The browser comes back from another site.
        SameSite = SameSiteMode.Lax,
        Secure = redirect.Scheme == Uri.UriSchemeHttps,
        Path = redirect.AbsolutePath,
        MaxAge = TimeSpan.FromSeconds(Seconds),
        IsEssential = true,
    };
}
