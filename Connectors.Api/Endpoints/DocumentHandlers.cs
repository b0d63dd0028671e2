using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Shows documents, as the asking user may see them.</summary>
internal sealed class DocumentHandlers(ResourceLookup lookup, DocumentQueries documents)
{
    public async Task<Ok<Envelope<ListAnswer<DocumentAnswer>>>> ListAsync(HttpContext context, string dataset, Query<DocumentsQuery> query)
    {
        await lookup.KnowledgeBaseAsync(context, dataset);
        var asked = query.Read(WrongStates);
        var filter = new DocumentFilter
        {
            Name = asked.Name,
            Keywords = asked.Keywords,
            Suffixes = asked.Suffix,
            Searched = Searched(asked.Run),
            CreatedFrom = asked.CreateTimeFrom,
            CreatedTo = asked.CreateTimeTo,
            Metadata = asked.MetadataCondition,
            AsUser = context.Caller().ActsAs(asked.AsUser),
            Order = asked.Orderby,
            Descending = asked.Desc,
        };
        if (asked.Id is not null)
            filter = filter with { Id = Guid.TryParse(asked.Id, out var guid) ? guid : throw NotInDataset(asked.Id) };

        var found = await documents.ListAsync(context.Caller().Tenant, dataset, filter, asked.ToPage(), context.RequestAborted);
        if (found.Total == 0 && asked.Id is not null)
            throw NotInDataset(asked.Id);
        return Answer.Of(new ListAnswer<DocumentAnswer>
        {
            Total = found.Total,
            Rows = [.. found.Rows.Select(row => DocumentAnswer.Of(row, dataset))],
        });
    }

    public async Task<IResult> DownloadAsync(HttpContext context, string dataset, string documentId, Query<DocumentQuery> query)
    {
        var document = await FindAsync(context, dataset, documentId, query.Read().AsUser);
        var text = documents.TextAsync(document.Id, context.RequestAborted);
        // Never as HTML: a browser must not run a source's content as a page of this server.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await foreach (var piece in text)
            await context.Response.WriteAsync(piece, context.RequestAborted);
        return Results.Empty;
    }

    public async Task<Ok<Envelope<ChunksAnswer>>> ChunksAsync(
        HttpContext context, string dataset, string documentId, Query<ChunksQuery> query)
    {
        var asked = query.Read();
        var row = await FindAsync(context, dataset, documentId, asked.AsUser);
        var document = DocumentAnswer.Of(row, dataset);
        var found = await documents.ChunksAsync(row.Id, asked.Keywords, asked.ToPage(), context.RequestAborted);
        return Answer.Of(new ChunksAnswer
        {
            Total = found.Total,
            Rows = [.. found.Rows.Select(chunk => ChunkAnswer.Of(chunk, document))],
            Doc = document,
        });
    }

    private async Task<DocumentRow> FindAsync(HttpContext context, string dataset, string documentId, string? asUser)
    {
        await lookup.KnowledgeBaseAsync(context, dataset);
        var user = context.Caller().ActsAs(asUser);
        return Guid.TryParse(documentId, out var id)
            && await documents.FindAsync(context.Caller().Tenant, dataset, id, user, context.RequestAborted) is { } row
            ? row
            : throw NotInDataset(documentId);
    }

    private static IEnumerable<string> WrongStates(DocumentsQuery query)
    {
        if (query.Run?.Any(word => StatusNames.Read(word) is null) is true)
            yield return "run must be statuses by their names or digits";
    }

    /// <summary>The states to list: true for searched documents, false for the others. Null lists both.</summary>
    private static bool[]? Searched(IReadOnlyList<string>? states) => states?.Select(StatusNames.Read)
        .Where(state => state is RunStatus.Success or RunStatus.Unstart)
        .Select(state => state == RunStatus.Success)
        .ToArray();

    private static ApiException NotInDataset(string document) => new(Codes.Data, $"The dataset does not have the document {document}.");
}
