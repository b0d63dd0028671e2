using System.Text.Json.Nodes;
using Connectors.Api.Contracts;
using Connectors.Api.Envelopes;
using Connectors.Api.Requests;
using Connectors.Api.Security;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.Preview;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Endpoints;

/// <summary>Tries a config out, saved or not. Writes nothing but when the credentials of a saved config end.</summary>
internal sealed class ProbeHandlers(
    ConnectorStore store,
    SourceCatalog catalog,
    ConnectorDrafts drafts,
    ConnectorConfigs configs,
    SourceChecker checker,
    SourcePreview preview)
{
    public async Task<Ok<Envelope<bool>>> TestAsync(HttpContext context, string id, Body<TestConnector> body)
    {
        var row = await RowAsync(context, id);
        var request = body.Read(Codes.Argument);
        var (definition, config, connector) = Config(request.Source ?? row?.Source ?? id, row, request.Config);
        try
        {
            var (tenant, tokens) = (context.Caller().Tenant, connector is null ? null : configs.Tokens);
            var check = await checker.CheckWithExpiryAsync(
                () => configs.OpenUnsaved(definition, config, tenant, connector, tokens), context.RequestAborted);
            // The check may have found out when the credentials of the saved config end.
            if (row is not null && request.Config is null)
                await store.SetExpiryAsync(row, check.CredentialsExpireAt?.UtcDateTime, context.RequestAborted);
            return Answer.True;
        }
        catch (SourceException e)
        {
            throw new ApiException(e.Kind == SourceErrorKind.Transient ? Codes.Server : Codes.Data, e.Message) { AnswerData = false };
        }
    }

    public async Task<Ok<Envelope<PreviewAnswer>>> PreviewAsync(HttpContext context, string id, Body<PreviewConnector> body)
    {
        var row = await RowAsync(context, id);
        var request = body.Read(Codes.Argument);
        var (definition, config, connector) = Config(request.Source ?? row?.Source ?? id, row, request.Config);
        var wanted = new PreviewRequest(request.Partition, request.Limit);
        var tenant = context.Caller().Tenant;
        return Answer.Of(PreviewAnswer.Of(await preview.ReadAsync(definition, config, tenant, connector, wanted, context.RequestAborted)));
    }

    /// <summary>The saved connector with this id; null if the id is a type of source.</summary>
    private async Task<ConnectorRow?> RowAsync(HttpContext context, string id)
    {
        var row = await store.FindAsync(context.Caller().Tenant, id, context.RequestAborted);
        return row is null && !catalog.TryFind(id, out _) && id.Length == 32 ? throw ApiException.NotYours() : row;
    }

    private (ISourceDefinition Definition, JsonObject Config, string? Connector) Config(
        string source, ConnectorRow? row, JsonObject? config)
    {
        if (!catalog.TryFind(source, out var definition))
            throw new ApiException(Codes.Data, catalog.Unsupported(source)) { AnswerData = false };

        return row is null ? Unsaved(definition, config) : Saved(row, source, definition, config);
    }

    private (ISourceDefinition Definition, JsonObject Config, string? Connector) Saved(
        ConnectorRow row, string source, ISourceDefinition definition, JsonObject? config)
    {
        if (source != row.Source)
            throw new ApiException(Codes.Data, $"This connector's source is {row.Source}.") { AnswerData = false };
        return (definition, config is null ? configs.Whole(row) : drafts.Merge(row, config).Whole, row.Id);
    }

    private static (ISourceDefinition Definition, JsonObject Config, string? Connector) Unsaved(
        ISourceDefinition definition, JsonObject? config)
    {
        if (config is null)
            throw new ApiException(Codes.Argument, "config is required and must be an object.");
        string[] wrong = [.. ConnectorDrafts.WrongUnsaved(definition, config)];
        return wrong.Length == 0
            ? (definition, config, null)
            : throw new ApiException(Codes.Data, string.Join("; ", wrong), wrong) { AnswerData = false };
    }
}
