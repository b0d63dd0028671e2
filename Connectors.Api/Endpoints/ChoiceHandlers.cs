using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Lists what may be entered for settings. Writes nothing.</summary>
internal sealed class ChoiceHandlers(ConnectorStore store, SourceCatalog catalog, SourceChooser chooser)
{
    public async Task<Ok<Envelope<ChoicesAnswer>>> ListAsync(HttpContext context, string type, Body<ListChoices> body)
    {
        if (!catalog.TryFind(type, out var source))
            throw new ApiException(Codes.Data, catalog.Unsupported(type));
        var request = body.Read(Codes.Argument);
        var saved = request.ConnectorId is null ? null : await SavedAsync(context, source, request.ConnectorId);
        var config = request.Config ?? (saved is null ? [] : ConnectorConfigs.Public(saved));
        var query = new ChoiceQuery(request.Setting, request.Filter, request.Limit);
        return Answer.Of(ChoicesAnswer.Of(
            await chooser.ListAsync(source, config, context.Caller().Tenant, saved, query, context.RequestAborted)));
    }

    private async Task<ConnectorRow> SavedAsync(HttpContext context, ISourceDefinition source, string id)
    {
        var row = await store.FindAsync(context.Caller().Tenant, id, context.RequestAborted) ?? throw ApiException.NotYours();
        return row.Source == source.Type ? row : throw new ApiException(Codes.Data, $"This connector's source is {row.Source}.");
    }
}
