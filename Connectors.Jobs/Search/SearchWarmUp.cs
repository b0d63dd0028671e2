using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Search;

/// <summary>
/// Asks a question before anyone else does. The first one of a process compiles code, loads the languages' rules, opens connections and
/// plans statements, which takes as long as many questions.
/// </summary>
internal sealed class SearchWarmUp(Database database, SearchStore store)
{
    /// <summary>Words that are frequent, rare and misspelt, so that each way to find a word is gone.</summary>
    private const string Question = "How is the pressure of the main pump of this machine measured, and who may chnage it?";

    /// <summary>Nobody has this name, so nothing is read for it.</summary>
    private const string Nobody = "nobody@connectors.invalid";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The largest knowledge base is not looked for: that alone may take longer than a question.
        var (tenant, knowledgeBase) = await database.FirstAsync<(string?, string?)>(
            """
            select k.tenant_id, k.id from knowledge_bases k
            where exists (
                select from knowledge_base_connectors l join documents d on d.connector_id = l.connector_id
                where l.knowledge_base_id = k.id and l.auto_parse)
            order by k.id limit 1
            """,
            null,
            cancellationToken);
        // Vectors would load a model and the base's vectors, which may be gigabytes.
        var request = new SearchRequest
        {
            TenantId = tenant ?? "", Question = Question, KnowledgeBases = [knowledgeBase ?? ""], VectorSimilarityWeight = 0,
        };
        await store.SearchAsync(request, cancellationToken);
        await store.SearchAsync(request with { AsUser = Nobody }, cancellationToken);
    }
}
