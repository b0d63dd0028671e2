using Connectors.Jobs.Storage;

namespace Connectors.Api.Console;

/// <summary>Reads which knowledge bases a connector is in.</summary>
internal sealed class ConnectorBases(Database database)
{
    public Task<IReadOnlyList<LinkedBase>> OfAsync(string tenant, string connector, CancellationToken cancellationToken)
        => database.QueryAsync<LinkedBase>(
            """
            select k.id, k.name from knowledge_base_connectors l join knowledge_bases k on k.id = l.knowledge_base_id
            where l.connector_id = @connector and k.tenant_id = @tenant order by lower(k.name), k.id limit 100
            """,
            new { tenant, connector },
            cancellationToken);
}

/// <summary>A knowledge base that a connector is in.</summary>
internal sealed record LinkedBase(string Id, string Name);
