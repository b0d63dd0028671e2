using Connectors.Api.Answers;
using Connectors.Api.Contracts;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Shows documents, as the asking user may see them.</summary>
internal sealed class DocumentHandlers(ConnectorAccess access, DocumentQueries documents)
{
    public async Task<Ok<Envelope<DocumentsAnswer>>> ListAsync(HttpContext context, string dataset)
    {
        await access.KnowledgeBaseAsync(context, dataset);
        var query = new QueryFields(context);
        var page = query.Page(30);
        var id = query.Text("id");
        var filter = new DocumentFilter
        {
            Name = query.Text("name"),
            Keywords = query.Text("keywords"),
            Suffixes = query.Texts("suffix"),
            Searched = Searched(query),
            CreatedFrom = query.Time("create_time_from"),
            CreatedTo = query.Time("create_time_to"),
            Metadata = query.Metadata("metadata_condition"),
            AsUser = context.ActsAs(),
            Order = query.OneOf("orderby", "create_time", "create_time", "update_time") == "update_time" ? "updated_at" : "created_at",
            Descending = query.Flag("desc", otherwise: true),
        };
        query.ThrowIfAny();
        if (id is not null)
            filter = filter with { Id = Guid.TryParse(id, out var guid) ? guid : throw NotInDataset(id) };

        var found = await documents.ListAsync(context.Caller().Tenant, dataset, filter, page, context.RequestAborted);
        if (found.Total == 0 && id is not null)
            throw NotInDataset(id);
        return Answer.Of(new DocumentsAnswer(found.Total, [.. found.Rows.Select(row => DocumentAnswer.Of(row, dataset))]));
    }

    public async Task<IResult> DownloadAsync(HttpContext context, string dataset, string documentId)
    {
        var document = await FindAsync(context, dataset, documentId);
        var text = documents.TextAsync(document.Id, context.RequestAborted);
        // Never as HTML: what a source holds must not run as ours.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await foreach (var piece in text)
            await context.Response.WriteAsync(piece, context.RequestAborted);
        return Results.Empty;
    }

    public async Task<Ok<Envelope<ChunksAnswer>>> ChunksAsync(HttpContext context, string dataset, string documentId)
    {
        var document = DocumentAnswer.Of(await FindAsync(context, dataset, documentId), dataset);
        var query = new QueryFields(context);
        var (page, keywords) = (query.Page(30), query.Text("keywords"));
        query.ThrowIfAny();
        var found = await documents.ChunksAsync(Guid.Parse(document.Id), keywords, page, context.RequestAborted);
        return Answer.Of(new ChunksAnswer(found.Total, [.. found.Rows.Select(row => ChunkAnswer.Of(row, document))], document));
    }

    private async Task<DocumentRow> FindAsync(HttpContext context, string dataset, string documentId)
    {
        await access.KnowledgeBaseAsync(context, dataset);
        var user = context.ActsAs();
        return Guid.TryParse(documentId, out var id)
            && await documents.FindAsync(context.Caller().Tenant, dataset, id, user, context.RequestAborted) is { } row
            ? row
            : throw NotInDataset(documentId);
    }

    /// <summary>Documents are DONE, or UNSTART where their link keeps them out of the search; none is in any other state.</summary>
    private static bool[]? Searched(QueryFields query)
    {
        if (query.Texts("run") is not { } words)
            return null;
        var states = words.Select(StatusNames.Read).ToArray();
        if (states.Contains(null))
            query.Wrong("run", "statuses by their names or digits");
        return [.. states.Where(state => state is RunStatus.Success or RunStatus.Unstart).Select(state => state == RunStatus.Success)];
    }

    private static ApiException NotInDataset(string document) => new(Codes.Data, $"The dataset does not have the document {document}.");
}
