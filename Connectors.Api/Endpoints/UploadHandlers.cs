using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Storage.Registry;
using Connectors.Jobs.Storage.Sent;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Takes, changes and deletes the documents of a dataset that programs send to it, as RAGFlow's clients do.</summary>
internal sealed class UploadHandlers(
    ResourceLookup lookup,
    UploadBoxes boxes,
    SentDocumentService sending,
    SentDocumentStore sent,
    ConnectorStore connectors,
    AuditStore audit)
{
    private const string FromConnectors =
        "Documents come from connectors. Change them in their source: the next sync brings the change here.";

    private const string Parsing =
        "Documents are parsed when a connector reads them. POST /api/v1/connectors/{id}/rebuild reads a connector's documents again.";

    public async Task<Ok<Envelope<IReadOnlyList<UploadedDocument>>>> UploadAsync(HttpContext context, string dataset)
    {
        var connector = await boxes.OpenAsync(await lookup.KnowledgeBaseAsync(context, dataset), context.RequestAborted);
        var items = new Dictionary<string, SentItem>();
        try
        {
            await UploadedFiles.ReadAsync(context, async file => await TakeAsync(context, connector, file, items));
        }
        catch
        {
            await sending.DropAsync(items.Values.Select(item => item.Content!));
            throw;
        }

        var results = await sending.SendAsync(connector, [.. items.Values], null, context.RequestAborted);
        string[] errors = [.. results.Where(result => result.Error is not null).Select(result => $"{result.Id} {result.Error}")];
        if (errors.Length > 0)
            throw ApiException.Of(Codes.Data, errors);

        var rows = await FindAsync(context, dataset, [.. results.Select(result => result.DocumentId)]);
        return Answer.Of<IReadOnlyList<UploadedDocument>>([.. rows.Select(row => UploadedDocument.Of(row, dataset))]);
    }

    public async Task<Ok<Envelope<UploadedDocument>>> UpdateAsync(
        HttpContext context, string dataset, string documentId, Body<UpdateDocument> body)
    {
        await lookup.KnowledgeBaseAsync(context, dataset);
        var request = body.Read(Codes.Argument, Wrong);
        if (!Guid.TryParse(documentId, out var id) || await FindAsync(context, dataset, [id]) is not [var row, ..])
            throw new ApiException(Codes.Data, FromConnectors);
        if (request.Name is not null || request.MetaFields is not null)
            await sending.AmendAsync(row, request.Name, request.MetaFields, context.RequestAborted);
        return await FindAsync(context, dataset, [id]) is [var amended, ..]
            ? Answer.Of(UploadedDocument.Of(amended, dataset))
            : throw new ApiException(Codes.Data, "This document was removed meanwhile, so it was not changed.");
    }

    public async Task<Ok<Envelope<bool>>> DeleteAsync(HttpContext context, string dataset, Body<DeleteDocuments> body)
    {
        await lookup.KnowledgeBaseAsync(context, dataset);
        var request = body.Read(Codes.Argument);
        string[] ids = [.. (request.Ids ?? []).Distinct()];
        // As in RAGFlow: a client that names nothing must not believe that something was deleted.
        if (ids.Length == 0 && !request.DeleteAll)
            throw new ApiException(Codes.Data, $"should either provide doc ids or set delete_all(true), dataset: {dataset}. ");
        if (ids.Length > 0 && request.DeleteAll)
            throw new ApiException(Codes.Data, $"should not provide both doc ids and delete_all(true), dataset: {dataset}. ");
        if (request.DeleteAll)
        {
            foreach (var connector in await boxes.FindAsync(context.Caller().Tenant, dataset, context.RequestAborted))
                await sending.RemoveAsync(connector, null, context.RequestAborted);
            await AuditAsync(context, dataset, "all");
            return Answer.True;
        }

        var rows = await FindAsync(context, dataset, [.. ids.Select(id => Guid.TryParse(id, out var guid) ? guid : Guid.Empty)]);
        if (rows.Count < ids.Length)
        {
            var known = rows.Select(row => row.DocumentId).ToHashSet();
            var others = ids.Where(id => !Guid.TryParse(id, out var guid) || !known.Contains(guid));
            throw new ApiException(
                Codes.Data,
                $"Nothing was deleted, because these documents were not sent here: {string.Join(", ", others)}. {FromConnectors}");
        }

        foreach (var some in rows.GroupBy(row => row.ConnectorId))
        {
            if (await connectors.FindAsync(context.Caller().Tenant, some.Key, context.RequestAborted) is { } connector)
                await sending.RemoveAsync(connector, [.. some.Select(row => row.SourceId)], context.RequestAborted);
        }

        return Answer.True;
    }

    /// <summary>Documents that were sent are parsed anyway, so the client may wait for it.</summary>
    public async Task<Ok<Envelope<bool>>> ParseAsync(HttpContext context, string dataset, Body<ParseDocuments> body)
    {
        await lookup.KnowledgeBaseAsync(context, dataset);
        Guid[] ids = [.. (body.Read(Codes.Argument).DocumentIds ?? []).Select(id => Guid.TryParse(id, out var guid) ? guid : Guid.Empty)];
        var rows = await FindAsync(context, dataset, ids);
        return ids.Length > 0 && ids.All(rows.Select(row => row.DocumentId).Contains)
            ? Answer.True
            : throw new ApiException(Codes.Data, Parsing);
    }

    private async Task TakeAsync(HttpContext context, ConnectorRow connector, UploadedFile file, Dictionary<string, SentItem> items)
    {
        if (items.Count == SentDocumentService.MaxAtOnce)
            throw new ApiException(Codes.Argument, $"More than {SentDocumentService.MaxAtOnce} files were sent at once. Send fewer.");
        if (SentItem.IdError(file.Name) is { } wrong)
            throw new ApiException(Codes.Argument, $"A file {wrong}");
        var content = await sending.ReceiveAsync(connector, file.Bytes, context.RequestAborted)
            ?? throw new ApiException(
                Codes.Data,
                $"The file {file.Name} is larger than the size_limit of the connector \"{connector.Name}\". Raise the limit, or send a "
                + "smaller file.");
        if (items.TryGetValue(file.Name, out var before))
            await sending.DropAsync([before.Content!]);
        items[file.Name] = new SentItem
        {
            Id = file.Name,
            Title = file.Name[(file.Name.LastIndexOf('/') + 1)..],
            FileName = file.Name,
            MediaType = file.MediaType,
            Content = content,
        };
    }

    private static IEnumerable<string> Wrong(UpdateDocument request)
    {
        if (!request.Enabled)
            yield return "enabled: a document cannot be kept out of the search by itself; delete it, or set its connector's auto_parse";
    }

    private Task<IReadOnlyList<SentRow>> FindAsync(HttpContext context, string dataset, Guid[] ids)
        => sent.InKnowledgeBaseAsync(context.Caller().Tenant, dataset, ids, context.RequestAborted);

    private Task<int> AuditAsync(HttpContext context, string dataset, string detail)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, "documents.delete", dataset, detail);
}
