using System.Collections.Concurrent;
using Connectors.Sources;

namespace Connectors.Jobs.Administration.SignIn;

/// <summary>
/// Captures the tokens that a source obtains while a new connector is checked. They are saved with the connector. Otherwise a refresh token
/// that rotated during the check would be lost, and the saved credentials would be void.
/// </summary>
internal sealed class CapturedTokens : ITokenStore
{
    private readonly ConcurrentDictionary<string, StoredToken> _tokens = new();

    public IReadOnlyDictionary<string, StoredToken> All => _tokens;

    public async Task<StoredToken> GetAsync(
        string connector,
        string name,
        Func<StoredToken, bool> usable,
        Func<StoredToken?, CancellationToken, Task<StoredToken>> refresh,
        CancellationToken cancellationToken)
    {
        var token = _tokens.GetValueOrDefault(name);
        return token is not null && usable(token) ? token : _tokens[name] = await refresh(token, cancellationToken);
    }
}
