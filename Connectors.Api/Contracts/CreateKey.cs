namespace Connectors.Api.Contracts;

/// <param name="Role">admin, operator (unless said), reader or search.</param>
/// <param name="Principal">The user whom the key is bound to: it sees what he may read. Only with the roles reader and search.</param>
/// <param name="TenantId">Another tenant, which is thereby made; only for admins of the first tenant.</param>
/// <param name="ExpiresAt">ISO 8601.</param>
internal sealed record CreateKey(string Name, string? Role = null, string? Principal = null, string? TenantId = null, string? ExpiresAt = null);
