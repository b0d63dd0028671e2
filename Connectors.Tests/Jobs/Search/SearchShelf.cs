using Connectors.Jobs.Search;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Text;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Search;

/// <summary>Fills knowledge bases on a real database without a sync, and searches them.</summary>
internal sealed class SearchShelf(TestDatabase database) : IAsyncDisposable
{
    public static async Task<SearchShelf> CreateAsync() => new(await TestDatabase.CreateAsync());

    /// <summary>Creates a connector and a knowledge base with the same id, and returns the id.</summary>
    public async Task<string> ConnectAsync(string tenant = TestConnectors.Tenant, bool autoParse = true)
    {
        var id = await TestConnectors.AddAsync(database.Database, "test", tenant: tenant);
        await TestConnectors.LinkAsync(database.Database, id, tenant, autoParse);
        return id;
    }

    public async Task<Guid> AddAsync(string connector, string title, string text, string metadata = "{}", bool missing = false)
    {
        var id = Guid.NewGuid();
        await database.Database.ExecuteAsync(
            """
            insert into documents
                (id, connector_id, tenant_id, partition_key, source_id, title, metadata, attributes_hash, content_hash, run_id,
                 chunk_count, missing_since)
            values (@id, @connector, 'tenant', 'all', @id::text, @title, @metadata::jsonb, '', '', 1, 1, case when @missing then now() end)
            """,
            new { id, connector, title, metadata, missing },
            CancellationToken.None);
        var ordinal = 0;
        var vocabulary = new Vocabulary(database.Database);
        foreach (var chunk in Chunker.Cut([new DocumentSection(CleanText.Composed(text))]))
        {
            var words = new ChunkIndexer().Of(title, chunk.Heading, chunk.Content);
            await vocabulary.AddAsync(connector, words.Words, CancellationToken.None);
            await database.Database.ExecuteAsync(
                """
                insert into chunks (document_id, ordinal, connector_id, content, overlap, heading, search, impacts)
                values (@id, @ordinal, @connector, @Content, @Overlap, @Heading,
                        @Vector::tsvector || array_to_tsvector(array['@' || @connector]), @Impacts)
                """,
                new
                {
                    id,
                    ordinal,
                    connector,
                    chunk.Content,
                    chunk.Overlap,
                    chunk.Heading,
                    Vector = VectorText.Of(words),
                    words.Impacts,
                },
                CancellationToken.None);
            ordinal++;
        }

        return id;
    }

    /// <summary>Adds a document, and as many copies of it.</summary>
    public async Task FillAsync(string connector, string title, string text, int count)
    {
        await AddAsync(connector, title, text);
        await RunAsync(
            $"""
            insert into documents (id, connector_id, tenant_id, partition_key, source_id, title, attributes_hash, content_hash, run_id,
                                   chunk_count)
            select gen_random_uuid(), connector_id, tenant_id, 'all', '{title}' || n, '{title} ' || n, '', '', 1, 1
            from documents, generate_series(1, {count}) n where title = '{title}';
            insert into chunks (document_id, ordinal, connector_id, content, search, impacts)
            select d.id, 0, d.connector_id, c.content, c.search, c.impacts
            from documents d, documents o join chunks c on c.document_id = o.id where d.title like '{title} %' and o.title = '{title}'
            """);
    }

    public Task<SearchResult> SearchAsync(SearchRequest request)
        => new SearchStore(database.Database).SearchAsync(request, CancellationToken.None);

    public Task<SearchResult> SearchAsync(string question, params string[] bases)
        => SearchAsync(new SearchRequest { TenantId = "tenant", Question = question, KnowledgeBases = bases });

    /// <summary>Returns the titles of the hits, best first.</summary>
    public async Task<string[]> TitlesAsync(string question, params string[] bases)
        => [.. (await SearchAsync(question, bases)).Hits.Select(hit => hit.Title)];

    public Database Database => database.Database;

    public Task RunAsync(string sql) => Database.ExecuteAsync(sql, null, CancellationToken.None);

    public Task<long> CountAsync(string sql) => Database.FirstAsync<long>(sql, null, CancellationToken.None);

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
