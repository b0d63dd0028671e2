using System.Security.Claims;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Security;

/// <summary>The caller of a request.</summary>
/// <param name="KeyId">The API key's id, or "oidc:" and the subject of a token.</param>
/// <param name="Tenant">The tenant whose rows the caller sees.</param>
/// <param name="Role">One of <see cref="Roles"/>.</param>
/// <param name="Principal">The user that the key is bound to. Null: none.</param>
internal sealed record Caller(string KeyId, string Tenant, string Role, string? Principal)
{
    private const string TenantClaim = "tenant";
    private const string PrincipalClaim = "principal";

    /// <summary>True if the caller administers the whole installation, not only one tenant.</summary>
    public bool IsHost => Role == Roles.Admin && Tenant == ApiKeyStore.HostTenant;

    /// <summary>True if no user's access bounds what the caller reads.</summary>
    public bool SeesEverything => Principal is null && Role != Roles.Search;

    public bool MayOperate => Role is Roles.Admin or Roles.Operator;

    /// <summary>Whether the caller manages keys and the tenant.</summary>
    public bool MayAdminister => Role == Roles.Admin;

    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "",
        user.FindFirstValue(TenantClaim) ?? "",
        user.FindFirstValue(ClaimTypes.Role) ?? "",
        user.FindFirstValue(PrincipalClaim));

    public static ClaimsIdentity Identity(ApiKeyRow key, string scheme)
        => new Caller(key.Id, key.TenantId, key.Role, key.Principal).Identity(scheme);

    public ClaimsIdentity Identity(string scheme)
    {
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, KeyId), new(TenantClaim, Tenant), new(ClaimTypes.Role, Role)];
        if (Principal is not null)
            claims.Add(new Claim(PrincipalClaim, Principal));
        return new ClaimsIdentity(claims, scheme);
    }
}
