using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration.Sending;
using Connectors.Jobs.Storage.Registry;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Takes documents that programs send to connectors, under ids of their own.</summary>
internal sealed class SentHandlers(ResourceLookup lookup, SentDocumentService sending, AuditStore audit)
{
    public async Task<Ok<Envelope<SentAnswer>>> SendAsync(HttpContext context, string id, Body<SendDocuments> body)
    {
        var connector = await lookup.ConnectorAsync(context, id);
        var request = body.Read(Codes.Argument, Wrong);
        SentItem[] items = [.. request.Documents.Select(document => document.ToItem())];
        var results = await sending.SendAsync(connector, items, request.Set, context.RequestAborted);
        if (!request.Complete)
            return Answer.Of(SentAnswer.Of(results, null));

        var left = await sending.CompleteAsync(connector, request.Set!, context.RequestAborted);
        await AuditAsync(context, "documents.complete", id, $"{request.Set}: {left} left out");
        return Answer.Of(SentAnswer.Of(results, left));
    }

    public async Task<Ok<Envelope<RemovedAnswer>>> RemoveAsync(HttpContext context, string id, Body<RemoveSentDocuments> body)
    {
        var connector = await lookup.ConnectorAsync(context, id);
        var request = body.Read(Codes.Argument);
        var ids = request.DeleteAll ? null : request.Ids ?? [];
        var removed = await sending.RemoveAsync(connector, ids, context.RequestAborted);
        if (request.DeleteAll)
            await AuditAsync(context, "documents.delete", id, "all");
        return Answer.Of(new RemovedAnswer { Removed = removed.Count });
    }

    private static IEnumerable<string> Wrong(SendDocuments request)
    {
        if (request is { Complete: true, Set: null })
            yield return "set: is required with complete";
        if (request.Documents.Count == 0 && !request.Complete)
            yield return "documents: must not be empty";
    }

    private Task<int> AuditAsync(HttpContext context, string action, string target, string detail)
        => audit.WriteAsync(context.Caller().Tenant, context.Caller().KeyId, action, target, detail);
}
