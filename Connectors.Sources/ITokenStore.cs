namespace Connectors.Sources;

/// <summary>Keeps tokens that a source obtains or rotates (OAuth), encrypted, for all workers of a connector.</summary>
public interface ITokenStore
{
    /// <summary>
    /// Returns a token that <paramref name="usable"/> accepts. If the stored one is not usable, it takes the lock of this connector and
    /// name (over all workers), looks once more, calls <paramref name="refresh"/> with the stored token (null if there is none), and
    /// <em>stores the result before returning it</em>: so a refresh token that rotates is neither lost to a crash nor used twice.
    /// </summary>
    Task<StoredToken> GetAsync(
        string connector,
        string name,
        Func<StoredToken, bool> usable,
        Func<StoredToken?, CancellationToken, Task<StoredToken>> refresh,
        CancellationToken cancellationToken);
}

/// <param name="Access">The access token.</param>
/// <param name="Refresh">The refresh token that belongs to it, if the system rotates refresh tokens.</param>
/// <param name="ExpiresAt">Null means that it does not expire.</param>
/// <param name="Seed">A hash of the credentials in the config that it came from. If these change, the stored token is void.</param>
public sealed record StoredToken(string Access, string? Refresh, DateTimeOffset? ExpiresAt, string? Seed = null)
{
    /// <summary>A request that begins within this time of the token's end may arrive after it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Whether a request may use the token now.</summary>
    /// <param name="seed">The hash of the credentials in the config as it is.</param>
    /// <param name="rejected">The token that the system has just refused. Null if it refused none.</param>
    /// <param name="now">The time.</param>
    public bool IsUsable(string seed, string? rejected, DateTimeOffset now)
        => Seed == seed && Access != rejected && (ExpiresAt is not { } expires || expires - Margin > now);

    public override string ToString() => "StoredToken (hidden)";
}
