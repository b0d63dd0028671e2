using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Administration;

/// <summary>Links connectors to knowledge bases: what is newly linked is synced at once.</summary>
internal sealed class KnowledgeBaseService(KnowledgeBaseStore store, ConnectorStore connectors, RunControl runs)
{
    /// <summary>Names that cannot be linked, because they are not this tenant's connectors.</summary>
    public async Task<IReadOnlyList<string>> UnknownAsync(string tenant, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        string[] asked = [.. ids.Distinct()];
        return [.. asked.Except(await connectors.KnownAsync(tenant, asked, cancellationToken))];
    }

    /// <summary>Makes the links exactly these.</summary>
    public async Task LinkAsync(
        string tenant, string id, IReadOnlyList<(string ConnectorId, bool AutoParse)> links, CancellationToken cancellationToken)
    {
        foreach (var connector in await store.LinkAsync(tenant, id, links, cancellationToken))
        {
            if (await connectors.FindAsync(tenant, connector, cancellationToken) is { Paused: false })
                await runs.RunNowAsync(connector, RunKind.Sync, RunTrigger.Link, rebuild: false, cancellationToken);
        }
    }
}
