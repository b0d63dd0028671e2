using System.Security.Claims;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Security;

/// <summary>Who asks.</summary>
/// <param name="Principal">The user whom the key is bound to; null: nobody.</param>
internal sealed record Caller(string KeyId, string Tenant, string Role, string? Principal)
{
    private const string TenantClaim = "tenant";
    private const string PrincipalClaim = "principal";

    /// <summary>Whether the caller administers the installation, not only his tenant.</summary>
    public bool IsHost => Role == Roles.Admin && Tenant == ApiKeyStore.HostTenant;

    public bool MayOperate => Role is Roles.Admin or Roles.Operator;

    public static Caller Of(ClaimsPrincipal user) => new(
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "",
        user.FindFirstValue(TenantClaim) ?? "",
        user.FindFirstValue(ClaimTypes.Role) ?? "",
        user.FindFirstValue(PrincipalClaim));

    public static ClaimsIdentity Identity(ApiKeyRow key, string scheme)
    {
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, key.Id), new(TenantClaim, key.TenantId), new(ClaimTypes.Role, key.Role)];
        if (key.Principal is not null)
            claims.Add(new Claim(PrincipalClaim, key.Principal));
        return new ClaimsIdentity(claims, scheme);
    }
}
