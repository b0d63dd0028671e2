using System.Collections.Frozen;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Http;

namespace Connectors.Jobs.Configs;

/// <summary>
/// What each tenant's sources may reach. The settings of the installation are the first tenant's: its admins run the installation. Another
/// tenant reads folders and private addresses only if the operator lists them for it. Tenants share no connections, because an open
/// connection is not checked again.
/// </summary>
internal sealed class TenantHosts : IDisposable
{
    private readonly FrozenDictionary<string, (SourceHostOptions Options, HttpConnections Connections)> _tenants;
    private readonly HttpConnections _public = new(new SourceHostOptions { TellsAddresses = false });

    /// <param name="host">The limits of the first tenant.</param>
    /// <param name="connections">The connections of the first tenant.</param>
    /// <param name="tenants">The limits of other tenants.</param>
    public TenantHosts(SourceHostOptions host, HttpConnections connections, IReadOnlyDictionary<string, SourceHostOptions> tenants)
    {
        var others = tenants.Where(tenant => tenant.Key != ApiKeyStore.HostTenant).Select(tenant =>
        {
            var options = OfAnother(tenant.Key, tenant.Value);
            return KeyValuePair.Create(tenant.Key, (options, new HttpConnections(options)));
        });
        _tenants = others.Append(KeyValuePair.Create(ApiKeyStore.HostTenant, (host, connections))).ToFrozenDictionary();
    }

    public SourceHostOptions Options(string tenant)
        => _tenants.TryGetValue(tenant, out var known) ? known.Options : OfAnother(tenant, new SourceHostOptions());

    public HttpMessageHandler Handler(string tenant)
        => (_tenants.TryGetValue(tenant, out var known) ? known.Connections : _public).Handler;

    public void Dispose()
    {
        _public.Dispose();
        // Those of the first tenant belong to the caller.
        foreach (var (_, known) in _tenants.Where(tenant => tenant.Key != ApiKeyStore.HostTenant))
            known.Connections.Dispose();
    }

    private static SourceHostOptions OfAnother(string tenant, SourceHostOptions options) => options with
    {
        TellsAddresses = false,
        FolderRootsKey = $"Connectors:Tenants:{tenant}:FolderRoots",
    };
}
