using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages;

/// <summary>Ends the session of the person who is signed in.</summary>
internal sealed class SignOutModel(SessionStore sessions) : ConsolePage
{
    protected override bool MaySend => true;

    public async Task<IActionResult> OnPostAsync()
    {
        await Security.SignIn.SignOutAsync(HttpContext, sessions);
        return LocalRedirect(Security.SignIn.Path);
    }
}
