using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;

namespace Connectors.Tests.Support;

/// <summary>Saves connectors without a host. Their configs are stored as they are: nothing is checked and no secret is encrypted.</summary>
internal static class TestConnectors
{
    /// <summary>The tenant of the tests' connectors.</summary>
    public const string Tenant = "tenant";

    /// <summary>Saves a connector that runs only by hand, and returns its id.</summary>
    /// <param name="database">The product's database.</param>
    /// <param name="source">The source's type. It need not exist unless a run reads it.</param>
    /// <param name="config">The config as JSON.</param>
    /// <param name="name">The connector's name.</param>
    /// <param name="id">32 characters. Null makes a new one.</param>
    /// <param name="tenant">The tenant that owns it.</param>
    /// <param name="timeoutSecs">Seconds without progress after which a slice ends.</param>
    public static async Task<string> AddAsync(
        Database database,
        string source,
        string config = "{}",
        string name = "Test",
        string? id = null,
        string tenant = Tenant,
        int timeoutSecs = 60)
    {
        var row = new ConnectorRow
        {
            Id = id ?? Guid.NewGuid().ToString("n"),
            TenantId = tenant,
            Name = name,
            Source = source,
            Config = config,
            TimeoutSecs = timeoutSecs,
        };
        return (await new ConnectorStore(database).InsertAsync(row, CancellationToken.None)).Id;
    }

    /// <summary>Links a connector to a new knowledge base with the same id, and starts no sync.</summary>
    public static async Task LinkAsync(Database database, string connector, string tenant = Tenant, bool autoParse = true)
    {
        var store = new KnowledgeBaseStore(database);
        await store.InsertAsync(connector, tenant, connector, null, "me", "test", CancellationToken.None);
        await store.LinkAsync(tenant, connector, [(connector, autoParse)], CancellationToken.None);
    }
}
