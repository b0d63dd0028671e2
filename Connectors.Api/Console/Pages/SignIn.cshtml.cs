using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Connectors.Api.Console.Pages;

/// <summary>The page where people sign in. It checks the form's token itself, to say what to do about one that is too old.</summary>
[IgnoreAntiforgeryToken]
internal sealed class SignInModel(
    IAntiforgery antiforgery, ApiKeyStore keys, SessionStore sessions, AuditStore audit, FailedSignIns failed) : ConsolePage
{
    private const int MaxKey = 512;

    public string? Error { get; private set; }

    /// <summary>The page to go to after signing in: one of this server, whatever the query says.</summary>
    public string Return => Request.Query["return"].ToString() is { Length: > 1 } path && path[0] == '/' && path[1] is not ('/' or '\\')
        && !path.Any(char.IsControl)
        ? path
        : "/";

    protected override bool MaySend => true;

    public async Task<IActionResult> OnPostAsync()
    {
        if (!await antiforgery.IsRequestValidAsync(HttpContext))
            return Refuse("This page was too old. Sign in again.", StatusCodes.Status400BadRequest);
        if (failed.IsBlocked(HttpContext, FailedSignIns.OnThePage))
            return Refuse("Too many wrong keys. Wait a few minutes.", StatusCodes.Status429TooManyRequests);

        var key = Request.Form["key"].ToString().Trim();
        var found = key.Length is > 0 and <= MaxKey ? await keys.FindAsync(key, Aborted) : null;
        if (found is null)
        {
            failed.Add(HttpContext, key);
            return Refuse("This key is not known, or it was revoked.", StatusCodes.Status401Unauthorized);
        }

        if (!Roles.AtLeast(Roles.Reader).Contains(found.Role) || found.Principal is not null)
        {
            failed.Add(HttpContext, key);
            return Refuse("This key may only search. Use another one.", StatusCodes.Status401Unauthorized);
        }

        await Security.SignIn.SignInAsync(HttpContext, sessions, found);
        await audit.WriteAsync(found.TenantId, found.Id, "dashboard.signin", found.Id, null);
        return LocalRedirect(Return);
    }

    private PageResult Refuse(string error, int status)
    {
        Error = error;
        return new PageResult { StatusCode = status };
    }
}
