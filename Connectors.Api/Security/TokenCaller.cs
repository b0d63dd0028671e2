using System.Security.Claims;

namespace Connectors.Api.Security;

/// <summary>Finds the caller that a validated token stands for.</summary>
internal static class TokenCaller
{
    private const int MaxClaim = 320;

    /// <summary>
    /// Returns the caller with the highest role that the token has, or search if it has none; null if the token names no tenant or user.
    /// Readers and searchers see what they may read themselves, so their token must name them. An unverified address does not count.
    /// </summary>
    public static Caller? Of(ClaimsPrincipal token, TokenOptions options)
    {
        var subject = Claim(token, "sub");
        var tenant = options.TenantClaim is null ? options.Tenant : Claim(token, options.TenantClaim);
        if (subject is null || tenant is null)
            return null;

        var claimed = token.FindAll(options.RoleClaim).SelectMany(claim => RolesIn(claim, options))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var role = Roles.All.FirstOrDefault(claimed.Contains) ?? Roles.Search;
        var caller = new Caller($"oidc:{subject}", tenant, role, null);
        if (caller.MayOperate)
            return caller;

        var verified = !string.Equals(Claim(token, "email_verified"), "false", StringComparison.OrdinalIgnoreCase);
        var principal = options.PrincipalClaim == "email" && !verified ? null : Claim(token, options.PrincipalClaim);
        return principal is null ? null : caller with { Principal = principal };
    }

    /// <summary>
    /// Scopes are words of one string (RFC 8693, section 4.2). Any other value is one name, even with blanks: "Payroll Admin" is no admin.
    /// </summary>
    private static string[] RolesIn(Claim claim, TokenOptions options)
        => options.RoleClaim is "scope" or "scp" ? claim.Value.Split(' ') : [claim.Value.Trim()];

    private static string? Claim(ClaimsPrincipal token, string name)
        => token.FindFirstValue(name) is { Length: > 0 and <= MaxClaim } value ? value : null;
}
