using Connectors.Jobs.Storage.Runs;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Starts the first access refresh of connectors with documents. It reads the groups; until then, no user finds what is shared with them.
/// </summary>
internal sealed class FirstAccess(SweepStore sweeps, RunControl control, SourceCatalog catalog)
{
    private readonly string[] _sources =
        [.. catalog.All.Where(source => source.Capabilities.Contains(SourceCapability.Groups)).Select(source => source.Type)];

    /// <summary>How long the end of a first sync is waited for, because most end soon.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(3);

    /// <param name="ended">The run that has just ended: only its connector is meant. Null means all connectors.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public async Task StartAsync(long? ended, CancellationToken cancellationToken)
    {
        foreach (var connector in await sweeps.MissingGroupsAsync(_sources, Soon, ended, cancellationToken))
            await control.RunNowAsync(connector, RunKind.Access, RunTrigger.System, rebuild: false, cancellationToken);
    }
}
