using Connectors.Jobs.Configs;
using Connectors.Jobs.Hosting;
using Connectors.Jobs.Monitoring;
using Connectors.Sources;

namespace Connectors.Api.Console.Pages.Administration;

/// <summary>The tenants and what they may reach, as configured.</summary>
internal sealed class TenantsModel(InstallationQuery installation, ConnectorsOptions options, TenantHosts hosts) : ConsolePage
{
    private const int Rows = 500;

    public IReadOnlyList<TenantView> Tenants { get; private set; } = [];

    public SourceHostOptions ReachOf(string tenant) => hosts.Options(tenant);

    // The installation is the first tenant's.
    protected override bool MaySee => Caller is { MayAdminister: true, IsHost: true };

    public async Task OnGetAsync()
    {
        var known = await installation.TenantsAsync(Rows, Aborted);
        // A tenant that is configured is shown even if it has no connectors yet.
        Tenants =
        [
            .. known,
            .. options.Tenants.Keys.Except(known.Select(tenant => tenant.Id)).Order(StringComparer.Ordinal)
                .Select(id => new TenantView { Id = id }),
        ];
    }
}
