using System.Globalization;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console.Pages.Administration;

/// <summary>The tenant's API keys. A new key is shown once.</summary>
internal sealed class KeysModel(ApiKeyStore keys, TimeProvider time) : ConsolePage
{
    private const int MaxName = 128;
    private const int MaxDays = 3650;

    public IReadOnlyList<ApiKeyRow> Rows { get; private set; } = [];

    public string Name { get; private set; } = "";

    public string? Error { get; private set; }

    /// <summary>The key that was made just now.</summary>
    public string? NewKey { get; private set; }

    protected override bool MaySee => Caller.MayAdminister;

    protected override bool MaySend => Caller.MayAdminister;

    public async Task OnGetAsync() => Rows = await keys.ListAsync(Tenant, Aborted);

    public async Task<IActionResult> OnPostAsync()
    {
        if (Request.Form["do"] == "revoke")
        {
            var id = Request.Form["id"].ToString();
            if (!await keys.RevokeAsync(Tenant, id, Aborted))
                return Refused("This key is gone already.", "/administration/keys");
            await AuditAsync("key.revoke", id);
            return Done("The key was revoked.", "/administration/keys");
        }

        await MakeAsync();
        Rows = await keys.ListAsync(Tenant, Aborted);
        return Page();
    }

    private async Task MakeAsync()
    {
        var entered = Request.Form;
        Name = entered["name"].ToString().Trim();
        var role = entered["role"].ToString();
        var principal = entered["principal"].ToString().Trim() is { Length: > 0 } user ? user : null;
        var hasDays = int.TryParse(entered["days"], CultureInfo.InvariantCulture, out var days);
        Error = (Name, role) switch
        {
            ({ Length: 0 or > MaxName }, _) => $"A name of 1 to {MaxName} characters is needed.",
            _ when !Roles.All.Contains(role) => "Choose a role.",
            _ when principal is not null && role is Roles.Admin or Roles.Operator
                => "Only keys for searching and reading are bound to a user.",
            _ when hasDays && days is < 1 or > MaxDays => $"Enter 1 to {MaxDays} days.",
            _ => null,
        };
        if (Error is not null)
            return;

        var ends = hasDays ? time.GetUtcNow().AddDays(days) : (DateTimeOffset?)null;
        (var row, NewKey) = await keys.CreateAsync(Tenant, Name, role, principal, ends, Aborted);
        await AuditAsync("key.create", row.Id, $"{role} of {Tenant}: {Name}");
        Name = "";
    }
}
