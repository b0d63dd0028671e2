using Connectors.Jobs.Hosting;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Security;

/// <summary>"Connectors:Oidc": bearer tokens of an identity provider, in addition to API keys.</summary>
internal sealed record TokenOptions
{
    /// <summary>The issuer's address. Its metadata and keys are below it.</summary>
    public required string Authority { get; init; }

    /// <summary>The audience that tokens must have.</summary>
    public required string Audience { get; init; }

    /// <summary>The tenant of all tokens, if no claim names it.</summary>
    public string Tenant { get; init; } = ApiKeyStore.HostTenant;

    /// <summary>The claim that names the tenant. Null: all tokens belong to <see cref="Tenant"/>.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>The claim that names the role. Users without a known role may search as themselves.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>The claim that names the user as the access lists of documents do.</summary>
    public string PrincipalClaim { get; init; } = "email";

    /// <summary>Returns the options; null if no issuer is configured.</summary>
    /// <exception cref="ConfigurationException">The issuer is configured only in part, or its address has no TLS.</exception>
    public static TokenOptions? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Connectors:Oidc");
        if (section["Authority"] is not { Length: > 0 } authority)
            return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback))
            throw new ConfigurationException([$"Connectors:Oidc:Authority is \"{authority}\"; it must be an https address."]);
        if (section["Audience"] is not { Length: > 0 } audience)
            throw new ConfigurationException(["Connectors:Oidc:Audience is missing: without it, tokens for any program would pass."]);

        var defaults = new TokenOptions { Authority = authority, Audience = audience };
        return defaults with
        {
            Tenant = Given(section["Tenant"]) ?? defaults.Tenant,
            TenantClaim = Given(section["TenantClaim"]),
            RoleClaim = Given(section["RoleClaim"]) ?? defaults.RoleClaim,
            PrincipalClaim = Given(section["PrincipalClaim"]) ?? defaults.PrincipalClaim,
        };
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
