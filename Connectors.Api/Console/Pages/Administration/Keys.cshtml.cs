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

    public static IReadOnlyList<(string Role, string Words)> RoleWords { get; } =
    [
        (Roles.Search, "asks questions on behalf of users"),
        (Roles.Reader, "sees connectors, runs and documents"),
        (Roles.Operator, "changes connectors and knowledge bases"),
        (Roles.Admin, "manages keys, and everything else"),
    ];

    public IReadOnlyList<ApiKeyRow> Rows { get; private set; } = [];

    public string Name { get; private set; } = "";

    public string Role { get; private set; } = Roles.Search;

    public string? Principal { get; private set; }

    public string? Days { get; private set; }

    /// <summary>The errors, by the name of their field.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>();

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
        (Name, Role) = (entered["name"].ToString().Trim(), entered["role"].ToString());
        Principal = entered["principal"].ToString().Trim() is { Length: > 0 } user ? user : null;
        Days = entered["days"].ToString().Trim() is { Length: > 0 } text ? text : null;
        int? days = int.TryParse(Days, CultureInfo.InvariantCulture, out var number) ? number : null;
        var errors = new Dictionary<string, string>();
        if (Name.Length is 0 or > MaxName)
            errors["name"] = $"A name of 1 to {MaxName} characters is needed.";
        if (!Roles.All.Contains(Role))
            errors["role"] = "Choose a role.";
        if (Principal is not null && Role is Roles.Admin or Roles.Operator)
            errors["principal"] = "Only keys for searching and reading are bound to a user.";
        if (Days is not null && days is null or < 1 or > MaxDays)
            errors["days"] = $"Enter 1 to {MaxDays} days.";
        Errors = errors;
        if (errors.Count > 0)
            return;

        var ends = days is { } whole ? time.GetUtcNow().AddDays(whole) : (DateTimeOffset?)null;
        (var row, NewKey) = await keys.CreateAsync(Tenant, Name, Role, Principal, ends, Aborted);
        await AuditAsync("key.create", row.Id, $"{Role} of {Tenant}: {Name}");
        (Name, Principal, Days) = ("", null, null);
    }
}
