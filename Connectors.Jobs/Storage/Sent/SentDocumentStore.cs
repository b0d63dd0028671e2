using Connectors.Sources;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>Reads what programs have sent.</summary>
internal sealed class SentDocumentStore(Database database) : ISentDocuments
{
    public Task<IReadOnlyList<SentDocument>> AfterAsync(string connector, long position, int limit, CancellationToken cancellationToken)
        => DocumentsAsync(
            "position > @position and state <> 'leftout' order by position limit @limit",
            new { connector, position, limit },
            cancellationToken);

    public Task<IReadOnlyList<SentDocument>> ListAsync(string connector, string? after, int limit, CancellationToken cancellationToken)
        => DocumentsAsync(
            "(@after::text is null or source_id > @after) and state = 'live' order by source_id limit @limit",
            new { connector, after, limit },
            cancellationToken);

    public Task<IReadOnlyList<SentDocument>> FindAsync(
        string connector, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => DocumentsAsync(
            "source_id = any(@ids) and state = 'live' order by position", new { connector, ids = ids.ToArray() }, cancellationToken);

    public Task<long> CountAsync(string connector, CancellationToken cancellationToken)
        => database.FirstAsync<long>(
            "select documents from sent_boxes where connector_id = @connector", new { connector }, cancellationToken);

    public async Task<Stream> OpenAsync(string connector, SentDocument document, CancellationToken cancellationToken)
    {
        var (data, contentId) = await database.FirstAsync<(byte[]? Data, Guid? ContentId)>(
            "select data, content_id from sent_documents where connector_id = @connector and source_id = @Id and version = @Version",
            new { connector, document.Id, document.Version },
            cancellationToken);
        return (data, contentId) switch
        {
            (not null, _) => new MemoryStream(data, writable: false),
            (_, { } id) => new PieceStream(database, id, document.Title, document.Size),
            _ => throw new DocumentUnreadableException(
                FailureReason.Changed, $"{document.Title} was sent again or removed while it was being read."),
        };
    }

    /// <summary>Returns those of some documents that programs sent to the knowledge base's connectors.</summary>
    public Task<IReadOnlyList<SentRow>> InKnowledgeBaseAsync(
        string tenant, string knowledgeBase, IReadOnlyCollection<Guid> documents, CancellationToken cancellationToken)
        => database.QueryAsync<SentRow>(
            $"""
            select {SentRow.Columns} from sent_documents
            where document_id = any(@documents) and state = 'live' and connector_id in (
                select c.id from knowledge_base_connectors l join connectors c on c.id = l.connector_id
                where l.knowledge_base_id = @knowledgeBase and c.tenant_id = @tenant and c.deleted_at is null)
            """,
            new { tenant, knowledgeBase, documents = documents.ToArray() },
            cancellationToken);

    /// <summary>Returns a document as it was sent last; null if it was removed.</summary>
    public Task<SentRow?> RowAsync(string connector, string id, CancellationToken cancellationToken)
        => database.FirstAsync<SentRow>(
            $"select {SentRow.Columns} from sent_documents where connector_id = @connector and source_id = @id and state = 'live'",
            new { connector, id },
            cancellationToken);

    /// <summary>Whether the latest version that a program sent of a document is the one that is stored.</summary>
    public Task<bool> IsReadAsync(SentRow row, CancellationToken cancellationToken)
        => database.FirstAsync<bool>(
            """
            select exists (
                select from documents where connector_id = @ConnectorId and source_id = @SourceId and fingerprint = @Version)
            """,
            new { row.ConnectorId, row.SourceId, row.Version },
            cancellationToken);

    /// <summary>Returns why a document could not be read. Null: it was not read yet, or nothing is wrong.</summary>
    public Task<string?> FailureAsync(SentRow row, CancellationToken cancellationToken)
        => database.FirstAsync<string>(
            """
            select message from failures
            where connector_id = @ConnectorId and source_id = @SourceId and scope = 'document' and resolved_at is null limit 1
            """,
            new { row.ConnectorId, row.SourceId },
            cancellationToken);

    /// <summary>Returns the ids of all documents of a connector, up to a limit.</summary>
    public Task<IReadOnlyList<string>> IdsAsync(string connector, int limit, CancellationToken cancellationToken)
        => database.QueryAsync<string>(
            "select source_id from sent_documents where connector_id = @connector and state = 'live' limit @limit",
            new { connector, limit },
            cancellationToken);

    private async Task<IReadOnlyList<SentDocument>> DocumentsAsync(string where, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<SentRow>(
            $"select {SentRow.Columns} from sent_documents where connector_id = @connector and {where}", parameters, cancellationToken);
        return [.. rows.Select(row => row.ToDocument())];
    }
}
