namespace Connectors.Sources;

/// <param name="Access">The access token.</param>
/// <param name="Refresh">The refresh token that goes with it, where the system rotates it.</param>
/// <param name="ExpiresAt">Null: does not expire.</param>
/// <param name="Seed">A hash of the credentials in the config that it came from: when these change, the stored token is void.</param>
public sealed record StoredToken(string Access, string? Refresh, DateTimeOffset? ExpiresAt, string? Seed = null)
{
    public override string ToString() => "StoredToken (hidden)";
}
