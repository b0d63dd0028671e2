using System.Net;
using System.Net.Sockets;

namespace Connectors.Sources.Http;

/// <summary>Tells public Internet addresses from special ones, by IANA's special-purpose registries.</summary>
internal static class PublicAddresses
{
    private static readonly IPNetwork[] SpecialV4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    /// <summary>Tunnels (Teredo, 6to4) count as special, because they reach any IPv4 address through a public one.</summary>
    private static readonly IPNetwork[] SpecialV6 = Parse("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Addresses at which clouds answer a machine about itself, its keys included.</summary>
    /// <remarks>AWS has several at fd00:ec2::, Google one at fd20:ce::254; Azure's 168.63.129.16 looks like a public address.</remarks>
    private static readonly IPNetwork[] Metadata = Parse(
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "fd20:ce::/32", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32");

    /// <summary>
    /// Whether this is a link-local address, or one that clouds use like one. An allowed name never suffices for these: a person who can
    /// point a name of an allowed domain there would read the machine's own credentials.
    /// </summary>
    public static bool IsMetadataService(IPAddress address) => Metadata.Any(network => network.Contains(Unwrap(address)));

    public static bool Contains(IPAddress address)
    {
        var plain = Unwrap(address);
        return !IsMetadataService(plain) && (plain.AddressFamily == AddressFamily.InterNetwork
            ? !SpecialV4.Any(network => network.Contains(plain))
            : GlobalV6.Contains(plain) && !SpecialV6.Any(network => network.Contains(plain)));
    }

    /// <summary>Returns the IPv4 address behind an IPv6 address (mapped, or translated by NAT64), or else the address itself.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        return address.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(address)
            ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
