namespace Connectors.Api.Security;

/// <summary>The different wrong keys that an address tried, as hashes.</summary>
internal sealed class TriedKeys(DateTimeOffset since)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _keys = [];

    public DateTimeOffset Since { get; } = since;

    public int Count
    {
        get
        {
            lock (_lock)
                return _keys.Count;
        }
    }

    /// <summary>Beyond the limit nothing is kept: it is reached anyway.</summary>
    public void Add(ulong key, int limit)
    {
        lock (_lock)
        {
            if (_keys.Count < limit)
                _keys.Add(key);
        }
    }
}
