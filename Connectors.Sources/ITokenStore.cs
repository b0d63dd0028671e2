namespace Connectors.Sources;

/// <summary>Keeps tokens that a source obtains or rotates (OAuth), encrypted, for all workers of a connector.</summary>
public interface ITokenStore
{
    /// <summary>
    /// Gives a token that <paramref name="usable"/> accepts. Where the stored one is not, takes the lock of this connector and name (over all
    /// workers), looks once more, calls <paramref name="refresh"/> with the stored token (null when there is none), and <em>stores what it gives
    /// before returning it</em>: a refresh token that rotates is thereby never lost to a crash, nor used twice.
    /// </summary>
    Task<StoredToken> GetAsync(
        string connector,
        string name,
        Func<StoredToken, bool> usable,
        Func<StoredToken?, CancellationToken, Task<StoredToken>> refresh,
        CancellationToken cancellationToken);
}
