using Connectors.Jobs.Hosting;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Security;

/// <summary>"Connectors:Oidc": bearer tokens of an identity provider, beside API keys.</summary>
internal sealed record TokenOptions
{
    /// <summary>The issuer's address; its metadata and keys are found below it.</summary>
    public required string Authority { get; init; }

    /// <summary>What a token must be made for.</summary>
    public required string Audience { get; init; }

    /// <summary>Whose tokens these are, where no claim says so.</summary>
    public string Tenant { get; init; } = ApiKeyStore.HostTenant;

    /// <summary>The claim that names the tenant; null: all are <see cref="Tenant"/>'s.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>The claim that names the role. Whoever has none of ours may search, as himself.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>The claim by which documents' access knows the user.</summary>
    public string PrincipalClaim { get; init; } = "email";

    /// <summary>The options, where an issuer is configured.</summary>
    /// <exception cref="ConfigurationException">It is configured in part, or would be asked without TLS.</exception>
    public static TokenOptions? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Connectors:Oidc");
        if (section["Authority"] is not { Length: > 0 } authority)
            return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback))
            throw new ConfigurationException([$"Connectors:Oidc:Authority is \"{authority}\"; it must be an https address."]);
        if (section["Audience"] is not { Length: > 0 } audience)
            throw new ConfigurationException(["Connectors:Oidc:Audience is missing: without it, tokens made for any other program would be taken."]);

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
