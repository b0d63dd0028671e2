using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Sources.Http;
using Microsoft.Extensions.Logging;

namespace Connectors.Jobs.Configs;

/// <summary>Connectors' configs in full, secrets included, and the sources opened with them. Nothing of it leaves the process.</summary>
internal sealed class ConnectorConfigs(
    Database database,
    SourceCatalog catalog,
    SecretProtector protector,
    SourceHostOptions host,
    PostgresTokenStore tokens,
    IRateBudgets budgets,
    SourceCache cache,
    HttpConnections connections,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <summary>Opens a connector's source; null when the connector is not there (any more).</summary>
    /// <exception cref="SourceException">Misconfigured: the config is not valid, its source is unknown, or its secrets do not open.</exception>
    public async Task<OpenedConnector?> OpenAsync(string connectorId, UsageMeter usage, CancellationToken cancellationToken)
    {
        var row = await database.FirstAsync<ConnectorRow>(
            $"select {ConnectorRow.Columns} from connectors where id = @connectorId and deleted_at is null", new { connectorId }, cancellationToken);
        if (row is null)
            return null;
        if (!catalog.TryFind(row.Source, out var definition))
            throw new SourceException(SourceErrorKind.Misconfigured, $"This process has no source of type {row.Source}.");

        var config = JsonSerializer.SerializeToElement(Whole(row));
        var reader = definition.Open(config, Context(row.Id, row.Source, tokens, usage));
        return new OpenedConnector(row, definition, reader, definition.Parse(config));
    }

    /// <summary>Opens a source with a config that is not, or not yet, saved.</summary>
    /// <param name="definition">The kind of source.</param>
    /// <param name="config">In full, secrets included.</param>
    /// <param name="connectorId">Whose config it may become; null: nobody's.</param>
    /// <param name="kept">Where tokens go that it obtains; null: they are forgotten with it.</param>
    /// <param name="usage">Counts its calls.</param>
    /// <exception cref="SourceException">Misconfigured: the config is not valid.</exception>
    public ISourceReader OpenUnsaved(ISourceDefinition definition, JsonObject config, string? connectorId = null, ITokenStore? kept = null, UsageMeter? usage = null)
        => definition.Open(
            JsonSerializer.SerializeToElement(config),
            Context(connectorId ?? "test", definition.Type, kept ?? new InMemoryTokenStore(), usage ?? new UsageMeter()));

    public PostgresTokenStore Tokens => tokens;

    /// <summary>What a source is lent for whom nothing is saved yet.</summary>
    public SourceContext Unsaved(string source)
        => Context("test", source, new InMemoryTokenStore(), new UsageMeter());

    /// <summary>A connector's config with its secrets in place.</summary>
    public JsonObject Whole(ConnectorRow row) => ConfigSecrets.Join(Public(row), Secrets(row));

    public static JsonObject Public(ConnectorRow row) => JsonNode.Parse(row.Config)!.AsObject();

    public JsonObject? Secrets(ConnectorRow row)
        => row.Secrets is null ? null : JsonNode.Parse(protector.Unprotect(row.Id, row.Secrets))!.AsObject();

    public byte[]? Protect(string connectorId, JsonObject? secrets)
        => secrets is null ? null : protector.Protect(connectorId, secrets.ToJsonString());

    private SourceContext Context(string connector, string source, ITokenStore tokenStore, UsageMeter usage)
    {
        usage.Source = source;
        return new SourceContext
        {
            Connector = connector,
            Host = host,
            Http = connections.Handler,
            Tokens = tokenStore,
            Budgets = budgets,
            Cache = cache,
            Usage = usage,
            Time = time,
            Logger = loggers.CreateLogger($"Connectors.Sources.{source}"),
        };
    }
}
