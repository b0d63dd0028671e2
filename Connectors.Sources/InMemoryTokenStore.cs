using System.Collections.Concurrent;

namespace Connectors.Sources;

/// <summary>Keeps tokens for as long as the process lives: for checks of unsaved configs, and for console programs.</summary>
public sealed class InMemoryTokenStore : ITokenStore, IDisposable
{
    private readonly ConcurrentDictionary<(string, string), StoredToken> _tokens = new();
    private readonly SemaphoreSlim _refreshing = new(1, 1);

    public async Task<StoredToken> GetAsync(
        string connector,
        string name,
        Func<StoredToken, bool> usable,
        Func<StoredToken?, CancellationToken, Task<StoredToken>> refresh,
        CancellationToken cancellationToken)
    {
        if (_tokens.TryGetValue((connector, name), out var token) && usable(token))
            return token;

        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            token = _tokens.GetValueOrDefault((connector, name));
            return token is not null && usable(token) ? token : _tokens[(connector, name)] = await refresh(token, cancellationToken);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public void Dispose() => _refreshing.Dispose();
}
