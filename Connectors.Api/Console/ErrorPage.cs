using System.Globalization;
using System.Text.Encodings.Web;
using Connectors.Api.Envelopes;

namespace Connectors.Api.Console;

/// <summary>The page in place of one that failed. It is written without the database, which may be what failed.</summary>
internal sealed class ErrorPage : IErrorPage
{
    public bool IsFor(HttpContext context) => ProblemPage.IsFor(context);

    public Task WriteAsync(HttpContext context, ApiException error)
    {
        var response = context.Response;
        response.Clear();
        // Programs find the error in an envelope with status 200. A browser has only the status.
        response.StatusCode = error.Status == StatusCodes.Status200OK ? StatusCodes.Status400BadRequest : error.Status;
        response.ContentType = "text/html; charset=utf-8";
        if (error.RetryAfter is { } pause)
            response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var (heading, text) = (Heading(response.StatusCode), HtmlEncoder.Default.Encode(error.Message));
        return response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>{heading} · Connectors</title>
              <link rel="stylesheet" href="{ConsoleAssets.Url("pico.min.css")}">
              <link rel="stylesheet" href="{ConsoleAssets.Url("console.css")}">
            </head>
            <body>
              <main id="main">
                <h1>{heading}</h1>
                <p>{text}</p>
                <p><a href="/">To the start page</a></p>
              </main>
            </body>
            </html>
            """,
            context.RequestAborted);
    }

    private static string Heading(int status) => status switch
    {
        StatusCodes.Status503ServiceUnavailable => "Not now",
        StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => "Someone else was faster",
        < StatusCodes.Status500InternalServerError => "That cannot be done",
        _ => "Something went wrong",
    };
}
