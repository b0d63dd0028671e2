using System.Net;

namespace Connectors.Sources.Http;

/// <summary>Decides where requests may go: to the public Internet, and to what the operator allows in addition.</summary>
internal sealed class EgressRules
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _suffixes = [];
    private readonly List<IPNetwork> _networks = [];

    /// <param name="allow">The entries of <see cref="SourceHostOptions.EgressAllow"/>.</param>
    public EgressRules(IEnumerable<string> allow)
    {
        foreach (var entry in allow.Select(entry => entry.Trim()).Where(entry => entry.Length > 0))
        {
            if (IPAddress.TryParse(entry, out var address))
                _networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(entry, out var network))
                _networks.Add(network);
            else if (entry.StartsWith("*.", StringComparison.Ordinal))
                _suffixes.Add(entry[1..]);
            else
                _hosts.Add(entry);
        }
    }

    /// <summary>Whether a connection to this address, to which the host's name resolved, may be opened.</summary>
    public bool Allows(string host, IPAddress address)
    {
        var plain = PublicAddresses.Unwrap(address);
        return PublicAddresses.Contains(plain)
            || _networks.Any(network => network.Contains(plain))
            || (!PublicAddresses.IsMetadataService(plain) && AllowsName(host));
    }

    private bool AllowsName(string host)
        => _hosts.Contains(host) || _suffixes.Any(suffix => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
}
