using Microsoft.AspNetCore.Diagnostics;

namespace Connectors.Api.Console;

/// <summary>Shows people a page where programs get an error as JSON.</summary>
internal static class ProblemPage
{
    /// <summary>Whether a browser asked for a page.</summary>
    public static bool IsFor(HttpContext context)
        => !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/v1")
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Answers with the page of this status, whose own status stays.</summary>
    public static async Task ShowAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        var (path, query, code) = (context.Request.Path, context.Request.QueryString, context.Response.StatusCode);
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        context.Request.Path = $"/problem/{code}";
        context.Request.QueryString = QueryString.Empty;
        try
        {
            await status.Next(context);
        }
        finally
        {
            (context.Request.Path, context.Request.QueryString) = (path, query);
        }
    }
}
