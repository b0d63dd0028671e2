using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration.Sending;

/// <summary>Finds the connector that takes the documents which programs send to a knowledge base, and makes one with the first.</summary>
internal sealed class UploadBoxes(
    Database database,
    KnowledgeBaseStore store,
    ConnectorStore connectors,
    ConnectorService service,
    KnowledgeBaseService links,
    SentDocumentService sending)
{
    private const int MaxAttempts = 100;
    private const int MaxName = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns the knowledge base's connectors that programs send to, the one that was linked first before the others.</summary>
    public async Task<IReadOnlyList<ConnectorRow>> FindAsync(string tenant, string knowledgeBase, CancellationToken cancellationToken)
    {
        List<ConnectorRow> found = [];
        foreach (var link in (await store.LinksAsync([knowledgeBase], cancellationToken)).Where(link => sending.Receives(link.Source)))
        {
            if (await connectors.FindAsync(tenant, link.Id, cancellationToken) is { } row)
                found.Add(row);
        }

        return found;
    }

    /// <summary>Returns the connector for uploads.</summary>
    /// <exception cref="SourceException">Transient: another request has been making it for too long.</exception>
    public async Task<ConnectorRow> OpenAsync(KnowledgeBaseRow knowledgeBase, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FirstAsync(knowledgeBase, cancellationToken) is { } row)
                return row;
            var key = (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"uploads:{knowledgeBase.Id}"));
            if (!await database.ExclusivelyAsync(key, () => MakeAsync(knowledgeBase, cancellationToken), cancellationToken))
                await Task.Delay(Pause, cancellationToken);
        }

        throw new SourceException(SourceErrorKind.Transient, "Another upload is making this dataset's connector. Try again.");
    }

    private async Task MakeAsync(KnowledgeBaseRow knowledgeBase, CancellationToken cancellationToken)
    {
        if (await FirstAsync(knowledgeBase, cancellationToken) is not null)
            return;
        var name = $"Uploads to {knowledgeBase.Name}";
        // Who may search the dataset may find what is uploaded to it, as in RAGFlow.
        var terms = new ConnectorTerms { Config = new JsonObject { ["access"] = ReaderNames.Everyone } };
        var (row, _) = await service.CreateAsync(
            knowledgeBase.TenantId, name[..Math.Min(name.Length, MaxName)], sending.ReceivingType, terms, [], cancellationToken);
        await links.AddAsync(knowledgeBase.TenantId, knowledgeBase.Id, row.Id, cancellationToken);
    }

    private async Task<ConnectorRow?> FirstAsync(KnowledgeBaseRow knowledgeBase, CancellationToken cancellationToken)
        => (await FindAsync(knowledgeBase.TenantId, knowledgeBase.Id, cancellationToken)) is [var first, ..] ? first : null;
}
