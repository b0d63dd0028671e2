using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration.Preview;

/// <summary>Reads the beginning of a connector without writing anything.</summary>
internal sealed class SourcePreview(ConnectorConfigs configs, Database database, TimeProvider time)
{
    /// <exception cref="SourceException">As from any read.</exception>
    public async Task<Preview> ReadAsync(
        ISourceDefinition definition, JsonObject config, string? connectorId, PreviewRequest request, CancellationToken cancellationToken)
    {
        var usage = new UsageMeter();
        await using var reader = configs.OpenUnsaved(definition, config, connectorId, connectorId is null ? null : configs.Tokens, usage);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var collector = new PreviewCollector(definition.Parse(JsonSerializer.SerializeToElement(config)).FieldMapping, request.Limit);
        try
        {
            await collector.ReadAsync(reader, request.Partition, time.GetUtcNow(), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            collector.Complete = false;
        }

        var known = await KnownAsync(connectorId, collector.Documents, cancellationToken);
        return new Preview(
            collector.Partitions,
            collector.Complete,
            PreviewEstimate.Counts(collector),
            PreviewEstimate.Calls(collector, usage.Take()),
            [.. collector.Documents.Select(found => Show(found, known))],
            collector.Failures,
            collector.Skipped);
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
        var state = !known.TryGetValue(document.Id, out var fingerprint) ? "new"
            : fingerprint is not null && fingerprint == document.Fingerprint ? "unchanged" : "changed";
        var updated = document.UpdatedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new PreviewDocument(document.Id, document.Title, document.Link, updated, found.Partition, state, found.Metadata);
    }
}

/// <param name="Partition">Only this partition; null: the first that has documents.</param>
/// <param name="Limit">How many documents to show at most.</param>
internal sealed record PreviewRequest(string? Partition, int Limit);
