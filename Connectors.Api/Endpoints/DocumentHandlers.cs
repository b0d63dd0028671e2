using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Storage.Runs;
using Connectors.Jobs.Storage.Sent;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Shows documents, as the asking user may see them.</summary>
internal sealed class DocumentHandlers(
    ResourceLookup lookup, DocumentQueries documents, SentDocumentStore sent, SentDocumentService sending)
{
    public async Task<Ok<Envelope<ListAnswer<DocumentAnswer>>>> ListAsync(HttpContext context, string dataset, Query<DocumentsQuery> query)
    {
        await lookup.KnowledgeBaseAsync(context, dataset);
        var asked = query.Read(WrongFilters);
        var filter = FilterOf(asked, context.Caller().ActsAs(asked.AsUser));
        var found = await documents.ListAsync(context.Caller().Tenant, dataset, filter, asked.ToPage(), context.RequestAborted);
        if (found.Total == 0 && await SentAsync(context, dataset, asked) is { } waiting)
            return Answer.Of(new ListAnswer<DocumentAnswer> { Total = 1, Rows = [waiting] });
        // A document that was sent may have been stored since the list was read.
        if (found.Total == 0 && asked.Id is not null)
            found = await documents.ListAsync(context.Caller().Tenant, dataset, filter, asked.ToPage(), context.RequestAborted);
        if (found.Total == 0 && (asked.Id ?? asked.Name) is not null)
            await ThrowIfUnknownAsync(context, dataset, asked, filter);
        List<DocumentAnswer> rows = [.. found.Rows.Select(row => DocumentAnswer.Of(row, dataset))];
        if (found.Rows is [{ AutoParse: true }] && await NewerAsync(context, dataset, asked) is { } newer)
            rows[0] = rows[0] with { Run = newer.Run, Progress = newer.Progress, ProgressMsg = newer.ProgressMsg };
        return Answer.Of(new ListAnswer<DocumentAnswer> { Total = found.Total, Rows = rows });
    }

    public async Task<IResult> DownloadAsync(HttpContext context, string dataset, string documentId, Query<DocumentQuery> query)
    {
        DocumentRow document;
        try
        {
            document = await FindAsync(context, dataset, documentId, query.Read().AsUser);
        }
        catch (ApiException error)
        {
            return Results.Json(new BareError(error.Code, error.Message), statusCode: error.Status);
        }

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
        var ids = asked.Id is null ? asked.ChunkIds : [asked.Id];
        var ordinals = ids?.Select(id => ChunkId.OrdinalIn(document.Id, id)).OfType<int>().ToArray();
        var found = await documents.ChunksAsync(row.Id, ordinals, asked.Keywords, asked.ToPage(), context.RequestAborted);
        if (found.Total == 0 && asked.Id is not null)
            throw new ApiException(Codes.Data, $"The document does not have the chunk {asked.Id}.");
        return Answer.Of(new ChunksAnswer
        {
            Total = found.Total,
            Rows = [.. found.Rows.Select(chunk => ChunkAnswer.Of(chunk, document))],
            Doc = document,
        });
    }

    /// <summary>The document that is asked for by its id, if it was sent and is not stored: clients wait for it, or for why not.</summary>
    private async Task<DocumentAnswer?> SentAsync(HttpContext context, string dataset, DocumentsQuery asked)
    {
        if (await RowAsync(context, dataset, asked) is not { } row)
            return null;
        var stored = await documents.FindAsync(context.Caller().Tenant, dataset, row.DocumentId, null, context.RequestAborted);
        return stored is not null ? null : await OfSentAsync(context, dataset, row);
    }

    /// <summary>The document that is asked for by its id, if it was sent again and what is stored is older.</summary>
    private async Task<DocumentAnswer?> NewerAsync(HttpContext context, string dataset, DocumentsQuery asked)
        => await RowAsync(context, dataset, asked) is { } row && !await sent.IsReadAsync(row, context.RequestAborted)
            ? await OfSentAsync(context, dataset, row)
            : null;

    private async Task<SentRow?> RowAsync(HttpContext context, string dataset, DocumentsQuery asked)
    {
        if (!context.Caller().SeesEverything || asked.AsUser is not null || !Guid.TryParse(asked.Id, out var id))
            return null;
        var rows = await sent.InKnowledgeBaseAsync(context.Caller().Tenant, dataset, [id], context.RequestAborted);
        return rows is [var row, ..] ? row : null;
    }

    private async Task<DocumentAnswer> OfSentAsync(HttpContext context, string dataset, SentRow row)
        => DocumentAnswer.OfSent(row, dataset, sending.ReceivingType, await sent.FailureAsync(row, context.RequestAborted));

    private static DocumentFilter FilterOf(DocumentsQuery asked, string? user) => new()
    {
        Ids = (asked.Id is null ? asked.Ids : [asked.Id])?.Select(id => Guid.TryParse(id, out var guid) ? guid : Guid.Empty).ToArray(),
        Name = asked.Name,
        Keywords = asked.Keywords,
        Suffixes = asked.Suffix,
        Searched = Searched(asked.Run),
        CreatedFrom = asked.CreateTimeFrom,
        // RAGFlow's clients send 0 for "no limit".
        CreatedTo = asked.CreateTimeTo == DateTime.UnixEpoch ? null : asked.CreateTimeTo,
        Metadata = asked.ReturnEmptyMetadata ? [] : [.. Conditions(asked)],
        WithoutMetadata = asked.ReturnEmptyMetadata,
        AsUser = user,
        Order = asked.Orderby,
        Descending = asked.Desc,
    };

    private static IEnumerable<MetadataFilter> Conditions(DocumentsQuery asked)
    {
        if (asked.MetadataCondition is not null)
            yield return asked.MetadataCondition;
        if (asked.Metadata is not null && MetadataFilters.ReadValues("metadata", asked.Metadata).Filter is { } values)
            yield return values;
    }

    /// <summary>Tells a document that is not there from one that the other filters leave out.</summary>
    private async Task ThrowIfUnknownAsync(HttpContext context, string dataset, DocumentsQuery asked, DocumentFilter filter)
    {
        var alone = new DocumentFilter { Ids = filter.Ids, Name = filter.Name, AsUser = filter.AsUser };
        var known = await documents.ListAsync(context.Caller().Tenant, dataset, alone, new(1, 1), context.RequestAborted);
        if (known.Total == 0)
            throw NotInDataset(asked.Id ?? asked.Name!);
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

    private static IEnumerable<string> WrongFilters(DocumentsQuery query)
    {
        if (query.Run?.Any(word => StatusNames.Read(word) is null) is true)
            yield return "run must be statuses by their names or digits";
        if (query is { Id: not null, Ids: not null })
            yield return "id and ids cannot be given together";
        foreach (var error in query.Metadata is null ? [] : MetadataFilters.ReadValues("metadata", query.Metadata).Errors)
            yield return error;
    }

    /// <summary>The states to list: true for searched documents, false for the others. Null lists both.</summary>
    private static bool[]? Searched(IReadOnlyList<string>? states) => states?.Select(StatusNames.Read)
        .Where(state => state is RunStatus.Success or RunStatus.Unstart)
        .Select(state => state == RunStatus.Success)
        .ToArray();

    private static ApiException NotInDataset(string document) => new(Codes.Data, $"The dataset does not have the document {document}.");
}
