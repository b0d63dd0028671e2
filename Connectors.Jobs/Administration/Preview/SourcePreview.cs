using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration.Preview;

/// <summary>Previews a connector: reads its first documents and stores nothing.</summary>
internal sealed class SourcePreview(ConnectorConfigs configs, Database database, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <param name="config">The whole config, secrets included.</param>
    /// <param name="tenant">The tenant whose limits count.</param>
    /// <param name="connectorId">The saved connector to compare with. Null if there is none.</param>
    /// <exception cref="SourceException">The source refused, or does not answer.</exception>
    public async Task<Preview> ReadAsync(
        ISourceDefinition definition,
        JsonObject config,
        string tenant,
        string? connectorId,
        PreviewRequest request,
        CancellationToken cancellationToken)
    {
        var usage = new UsageMeter();
        var tokens = connectorId is null ? null : configs.Tokens;
        await using var reader = configs.OpenUnsaved(definition, config, tenant, connectorId, tokens, usage);
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var collector = new PreviewCollector(definition.Parse(JsonSerializer.SerializeToElement(config)).FieldMapping, request.Limit);
        try
        {
            await collector.ReadAsync(reader, request.Partition, time.GetUtcNow(), linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            collector.Complete = false;
        }

        var known = await KnownAsync(connectorId, collector.Documents, cancellationToken);
        return new Preview
        {
            Partitions = collector.Partitions,
            Complete = collector.Complete,
            Counts = PreviewEstimate.Counts(collector),
            Calls = PreviewEstimate.Calls(collector, usage.Take()),
            Documents = [.. collector.Documents.Select(found => Show(found, known))],
            Failures = collector.Failures,
            Skipped = collector.Skipped,
        };
    }

    private async Task<Dictionary<string, string?>> KnownAsync(
        string? connectorId, IEnumerable<PreviewFound> found, CancellationToken cancellationToken)
    {
        var rows = connectorId is null
            ? []
            : await database.QueryAsync<(string Id, string? Fingerprint)>(
                "select source_id, fingerprint from documents where connector_id = @connectorId and source_id = any(@ids)",
                new { connectorId, ids = found.Select(f => f.Document.Id).ToArray() },
                cancellationToken);
        return rows.ToDictionary(row => row.Id, row => row.Fingerprint);
    }

    private static PreviewDocument Show(PreviewFound found, Dictionary<string, string?> known)
    {
        var document = found.Document;
        return new PreviewDocument
        {
            SourceId = document.Id,
            Title = document.Title,
            Link = document.Link,
            UpdatedAt = document.UpdatedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Partition = found.Partition,
            State = StateOf(document, known),
            Metadata = found.Metadata,
        };
    }

    private static PreviewState StateOf(SourceDocument document, Dictionary<string, string?> known)
        => !known.TryGetValue(document.Id, out var fingerprint) ? PreviewState.New
            : fingerprint is not null && fingerprint == document.Fingerprint ? PreviewState.Unchanged : PreviewState.Changed;
}

/// <summary>The options of a preview.</summary>
/// <param name="Partition">The key or label of the only partition to read. Null reads all, from the first.</param>
/// <param name="Limit">Maximum number of documents to show.</param>
internal sealed record PreviewRequest(string? Partition, int Limit);
