using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Api.Security;

/// <summary>
/// Remembers addresses that try key after key, and refuses them for a while. Only different wrong keys count, so a forgotten client with a
/// revoked key locks no one out. An IPv6 network of one customer (64 bits) counts as one address.
/// </summary>
internal sealed class FailedSignIns(TimeProvider time)
{
    /// <summary>Maximum number of wrong keys on the sign-in page.</summary>
    public const int OnThePage = 10;

    /// <summary>Maximum number of wrong keys of programs.</summary>
    public const int ByPrograms = 100;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int MaxAddresses = 10_000;

    private readonly ConcurrentDictionary<string, TriedKeys> _byAddress = new();

    public bool IsBlocked(HttpContext context, int allowed)
        => _byAddress.TryGetValue(Address(context), out var tried) && time.GetUtcNow() - tried.Since < Window && tried.Count >= allowed;

    public void Add(HttpContext context, string key)
    {
        var now = time.GetUtcNow();
        if (_byAddress.Count >= MaxAddresses)
            MakeRoom(now);
        var tried = _byAddress.AddOrUpdate(
            Address(context), _ => new TriedKeys(now), (_, known) => now - known.Since < Window ? known : new TriedKeys(now));
        // An attacker chooses the keys that are counted here. With a cryptographic hash, he finds no two keys that count as one.
        tried.Add(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(key))), ByPrograms);
    }

    /// <summary>Forgets addresses whose time is over; if too many are active at once, forgets some of them, to bound the memory.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        var over = _byAddress.Where(pair => now - pair.Value.Since >= Window).Select(pair => pair.Key).ToArray();
        foreach (var address in over.Length > 0 ? over : [.. _byAddress.Keys.Take(MaxAddresses / 10)])
            _byAddress.TryRemove(address, out _);
    }

    /// <summary>The address of a caller; an IPv6 network of one customer is one address.</summary>
    public static string Address(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } address
            => new IPAddress([.. address.GetAddressBytes().Take(8), .. new byte[8]]).ToString(),
        var address => address.ToString(),
    };
}

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

    /// <summary>Adds a key, unless the limit is reached.</summary>
    public void Add(ulong key, int limit)
    {
        lock (_lock)
        {
            if (_keys.Count < limit)
                _keys.Add(key);
        }
    }
}
