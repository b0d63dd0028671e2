using Connectors.Jobs.Queueing;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Runs;

namespace Connectors.Jobs.Administration;

/// <summary>Links connectors to knowledge bases. Starts a sync of each newly linked connector.</summary>
internal sealed class KnowledgeBaseService(KnowledgeBaseStore store, ConnectorStore connectors, RunControl runs)
{
    /// <summary>Returns the ids that cannot be linked, because they are not connectors of this tenant.</summary>
    public async Task<IReadOnlyList<string>> UnknownAsync(string tenant, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        string[] requested = [.. ids.Distinct()];
        return [.. requested.Except(await connectors.KnownAsync(tenant, requested, cancellationToken))];
    }

    /// <summary>Replaces the links of a knowledge base.</summary>
    public async Task LinkAsync(
        string tenant, string id, IReadOnlyList<(string ConnectorId, bool AutoParse)> links, CancellationToken cancellationToken)
    {
        foreach (var connector in await store.LinkAsync(tenant, id, links, cancellationToken))
            await StartAsync(tenant, connector, cancellationToken);
    }

    /// <summary>Links one more connector of the tenant and leaves the other links as they are.</summary>
    public async Task AddAsync(string tenant, string id, string connectorId, CancellationToken cancellationToken)
    {
        if (await store.AddLinkAsync(tenant, id, connectorId, cancellationToken))
            await StartAsync(tenant, connectorId, cancellationToken);
    }

    private async Task StartAsync(string tenant, string connector, CancellationToken cancellationToken)
    {
        if (await connectors.FindAsync(tenant, connector, cancellationToken) is { Paused: false })
            await runs.RunNowAsync(connector, RunKind.Sync, RunTrigger.Link, rebuild: false, cancellationToken);
    }
}
