using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Connectors.Api.Security;

/// <summary>
/// Remembers which addresses try key after key, and refuses them for a while. What counts is different wrong keys, so that a client which
/// was forgotten with a revoked key locks nobody out. An IPv6 network of one customer (64 bits) is one address.
/// </summary>
internal sealed class FailedSignIns(TimeProvider time)
{
    /// <summary>So many may be tried on the page where people sign in.</summary>
    public const int OnThePage = 10;

    /// <summary>So many may be tried by programs.</summary>
    public const int ByPrograms = 100;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int MostAddresses = 10_000;

    private readonly ConcurrentDictionary<string, TriedKeys> _byAddress = new();

    public bool IsBlocked(HttpContext context, int allowed)
        => _byAddress.TryGetValue(Address(context), out var tried) && time.GetUtcNow() - tried.Since < Window && tried.Count >= allowed;

    public void Add(HttpContext context, string key)
    {
        var now = time.GetUtcNow();
        if (_byAddress.Count >= MostAddresses)
            MakeRoom(now);
        var tried = _byAddress.AddOrUpdate(
            Address(context), _ => new TriedKeys(now), (_, known) => now - known.Since < Window ? known : new TriedKeys(now));
        tried.Add(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key)), ByPrograms);
    }

    /// <summary>What is over goes; where too many addresses are at it at once, some are forgotten rather than all remembered.</summary>
    private void MakeRoom(DateTimeOffset now)
    {
        var over = _byAddress.Where(pair => now - pair.Value.Since >= Window).Select(pair => pair.Key).ToArray();
        foreach (var address in over.Length > 0 ? over : [.. _byAddress.Keys.Take(MostAddresses / 10)])
            _byAddress.TryRemove(address, out _);
    }

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } address => new IPAddress([.. address.GetAddressBytes().Take(8), .. new byte[8]]).ToString(),
        var address => address.ToString(),
    };
}
