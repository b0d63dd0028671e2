namespace Connectors.Api.Security;

/// <summary>
/// The headers that keep browsers from doing more with an answer than it is meant for. They are set at the last moment, because an error
/// clears headers that were set before, and they leave alone what a page has set for itself.
/// </summary>
internal static class SecurityHeaders
{
    private const string NoStore = "no-store";

    private static readonly string Pages = Policy("script-src 'self'");

    /// <summary>The reference of the API is a page of a library, which writes its own scripts.</summary>
    private static readonly string Reference = Policy("script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:");

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            Set(context);
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? Reference : Pages;
        if (!headers.ContainsKey("Referrer-Policy"))
            headers["Referrer-Policy"] = "same-origin";
        headers["X-Request-Id"] = context.TraceIdentifier;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        // Answers have documents, configs and keys in them. Scripts and styles say themselves how long they may be kept.
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = NoStore;
    }

    private static string Policy(string scripts)
        => $"default-src 'self'; {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
            + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}
