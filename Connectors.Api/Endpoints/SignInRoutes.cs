using Connectors.Api.Console;
using Connectors.Api.Dashboard;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Antiforgery;

namespace Connectors.Api.Endpoints;

/// <summary>The page where people sign in to the dashboard.</summary>
internal static class SignInRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").ExcludeFromDescription();
        group.MapGet(SignIn.Path, (HttpContext context, IAntiforgery antiforgery) => Page(context, antiforgery, null));
        group.MapPost(SignIn.Path, SignInAsync);
        group.MapGet("/signout", (HttpContext context, IAntiforgery antiforgery) => SignOutPage(context, antiforgery))
            .RequireAuthorization(SignIn.Policy);
        group.MapPost("/signout", SignOutAsync).RequireAuthorization(SignIn.Policy);
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context,
        IAntiforgery antiforgery,
        ApiKeyStore keys,
        SessionStore sessions,
        AuditStore audit,
        FailedSignIns failed)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Page(context, antiforgery, "This page was too old. Sign in again.", StatusCodes.Status400BadRequest);
        if (failed.IsBlocked(context, FailedSignIns.OnThePage))
            return Page(context, antiforgery, "Too many wrong keys. Wait a few minutes.", StatusCodes.Status429TooManyRequests);

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var key = form["key"].ToString().Trim();
        var found = key.Length is > 0 and <= 512 ? await keys.FindAsync(key, context.RequestAborted) : null;
        if (found is null)
        {
            failed.Add(context, key);
            return Page(context, antiforgery, "This key is not known, or it was revoked.", StatusCodes.Status401Unauthorized);
        }

        if (!Roles.AtLeast(Roles.Reader).Contains(found.Role) || found.Principal is not null)
        {
            failed.Add(context, key);
            return Page(context, antiforgery, "This key may only search. Use another one.", StatusCodes.Status401Unauthorized);
        }

        await SignIn.SignInAsync(context, sessions, found);
        await audit.WriteAsync(found.TenantId, found.Id, "dashboard.signin", found.Id, null);
        return Results.LocalRedirect(Return(context));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SessionStore sessions)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return SignOutPage(context, antiforgery);
        await SignIn.SignOutAsync(context, sessions);
        return Results.LocalRedirect(SignIn.Path);
    }

    private static IResult Page(HttpContext context, IAntiforgery antiforgery, string? error, int status = StatusCodes.Status200OK)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        Markup alert = error is null ? Markup.None : (Markup)$"<p class=\"notice bad\" role=\"alert\">{error}</p>";
        return Html(
            $"""
            <form method="post" action="{SignIn.Path}?return={Uri.EscapeDataString(Return(context))}">
            <h1>Connectors</h1>{alert}
            <label for="key">API key</label>
            <input id="key" name="key" type="password" autocomplete="current-password" autofocus required>
            <input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">
            <button>Sign in</button></form>
            """,
            status);
    }

    private static IResult SignOutPage(HttpContext context, IAntiforgery antiforgery)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        return Html(
            $"""
            <form method="post" action="/signout"><h1>Connectors</h1>
            <input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">
            <button>Sign out</button><p><a href="/">Back</a></p></form>
            """,
            StatusCodes.Status200OK);
    }

    private static IResult Html(Markup body, int status)
    {
        Markup page =
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>Sign in · Connectors</title>
            <link rel="icon" type="image/svg+xml" href="{ConsoleAssets.Url("icon.svg")}">
            <link rel="stylesheet" href="{ConsoleAssets.Url("pico.min.css")}">
            <link rel="stylesheet" href="{ConsoleAssets.Url("console.css")}"></head>
            <body><main class="signin">{body}</main></body></html>
            """;
        return Results.Content(page.ToString(), "text/html; charset=utf-8", statusCode: status);
    }

    /// <summary>The page to go to after signing in: one of this server, whatever the query says.</summary>
    private static string Return(HttpContext context)
        => context.Request.Query["return"].ToString() is { Length: > 1 } path && path[0] == '/' && path[1] is not ('/' or '\\')
            && !path.Any(char.IsControl)
            ? path
            : "/";
}
