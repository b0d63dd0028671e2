using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Configs;

/// <summary>Loads connectors' configs with their secrets and opens sources with them. The secrets never leave the process.</summary>
internal sealed class ConnectorConfigs(
    Database database,
    SourceCatalog catalog,
    SecretProtector protector,
    TenantHosts hosts,
    PostgresTokenStore tokens,
    ISourceNotes notes,
    IRateBudgets budgets,
    ISentDocuments sent,
    SourceCache cache,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>Opens a connector's source. Returns null if the connector does not exist (any more).</summary>
    /// <exception cref="SourceException">
    /// Misconfigured: the config is invalid, its source type is unknown, or its secrets cannot be decrypted.
    /// </exception>
    public async Task<OpenedConnector?> OpenAsync(string connectorId, UsageMeter usage, CancellationToken cancellationToken)
    {
        var row = await database.FirstAsync<ConnectorRow>(
            $"select {ConnectorRow.Columns} from connectors where id = @connectorId and deleted_at is null",
            new { connectorId },
            cancellationToken);
        if (row is null)
            return null;
        if (!catalog.TryFind(row.Source, out var definition))
            throw new SourceException(SourceErrorKind.Misconfigured, catalog.Unsupported(row.Source));

        var config = JsonSerializer.SerializeToElement(Whole(row));
        var reader = definition.Open(config, Context(row.TenantId, row.Id, row.Source, tokens, usage) with { Notes = notes });
        return new OpenedConnector(row, definition, reader, definition.Parse(config));
    }

    /// <summary>Opens a source with a config that is not saved, or not saved yet.</summary>
    /// <param name="config">The whole config, secrets included.</param>
    /// <param name="tenant">The tenant whose limits count.</param>
    /// <param name="connectorId">The connector that the config may be saved for. Null if there is none.</param>
    /// <param name="tokenStore">Stores the tokens that the source obtains. Null keeps them in memory until the source is closed.</param>
    /// <param name="usage">Counts the source's calls. Null means that they are not counted.</param>
    /// <exception cref="SourceException">Misconfigured: the config is invalid.</exception>
    public ISourceReader OpenUnsaved(
        ISourceDefinition definition,
        JsonObject config,
        string tenant,
        string? connectorId = null,
        ITokenStore? tokenStore = null,
        UsageMeter? usage = null)
        => definition.Open(
            JsonSerializer.SerializeToElement(config),
            Context(tenant, connectorId ?? "test", definition.Type, tokenStore ?? new InMemoryTokenStore(), usage ?? new UsageMeter()));

    /// <summary>Opens a source to list choices for a setting, with a config that a person is still filling in.</summary>
    /// <param name="config">The config so far, secrets included.</param>
    /// <param name="setting">The setting's key.</param>
    /// <param name="tenant">The tenant whose limits count.</param>
    /// <param name="connectorId">The saved connector that is edited. Null if there is none.</param>
    /// <exception cref="SourceException">Misconfigured: the config's connection is invalid.</exception>
    public ISourceReader OpenToChoose(
        ISourceDefinition definition, JsonObject config, string setting, string tenant, string? connectorId)
        => definition.OpenToChoose(
            JsonSerializer.SerializeToElement(config),
            setting,
            Context(
                tenant, connectorId ?? "test", definition.Type, connectorId is null ? new InMemoryTokenStore() : tokens, new UsageMeter()));

    public PostgresTokenStore Tokens => tokens;

    /// <summary>Returns the context for a source whose connector is not saved yet.</summary>
    public SourceContext Unsaved(string tenant, string source)
        => Context(tenant, "test", source, new InMemoryTokenStore(), new UsageMeter());

    /// <summary>Returns a connector's config with its secrets in place.</summary>
    public JsonObject Whole(ConnectorRow row) => ConfigSecrets.Join(Public(row), Secrets(row));

    /// <summary>Returns a connector's config with masks in place of its secrets.</summary>
    public static JsonObject Public(ConnectorRow row) => JsonNode.Parse(row.Config)!.AsObject();

    /// <summary>Returns a connector's secrets, decrypted. Null if it has none.</summary>
    public JsonObject? Secrets(ConnectorRow row)
        => row.Secrets is null ? null : JsonNode.Parse(protector.Unprotect(row.Id, row.Secrets))!.AsObject();

    public byte[]? Protect(string connectorId, JsonObject? secrets)
        => secrets is null ? null : protector.Protect(connectorId, secrets.ToJsonString());

    private SourceContext Context(string tenant, string connector, string source, ITokenStore tokenStore, UsageMeter usage)
    {
        usage.Source = source;
        return new SourceContext
        {
            Connector = connector,
            Host = hosts.Options(tenant),
            Http = hosts.Handler(tenant),
            Tokens = tokenStore,
            Budgets = budgets,
            Sent = sent,
            Cache = cache,
            Usage = usage,
            Time = time,
            Logger = loggers.CreateLogger($"Connectors.Sources.{source}"),
        };
    }
}

/// <summary>A connector whose source is open. Disposing it closes the source.</summary>
internal sealed record OpenedConnector(ConnectorRow Row, ISourceDefinition Definition, ISourceReader Reader, SourceConfig Config)
    : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Reader.DisposeAsync();
}
