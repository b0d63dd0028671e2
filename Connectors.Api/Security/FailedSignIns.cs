using System.Collections.Concurrent;

namespace Connectors.Api.Security;

/// <summary>Counts failed attempts to sign in, so that nobody tries key after key.</summary>
internal sealed class FailedSignIns(TimeProvider time)
{
    private const int Allowed = 10;
    private const int MostAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Since)> _byAddress = new();

    public bool IsBlocked(HttpContext context)
        => _byAddress.TryGetValue(Address(context), out var failed) && failed.Count >= Allowed && time.GetUtcNow() - failed.Since < Window;

    public void Add(HttpContext context)
    {
        var now = time.GetUtcNow();
        if (_byAddress.Count >= MostAddresses)
        {
            foreach (var (address, failed) in _byAddress.Where(pair => now - pair.Value.Since >= Window))
                _byAddress.TryRemove(KeyValuePair.Create(address, failed));
        }

        _byAddress.AddOrUpdate(
            Address(context), (1, now), (_, failed) => now - failed.Since < Window ? (failed.Count + 1, failed.Since) : (1, now));
    }

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
