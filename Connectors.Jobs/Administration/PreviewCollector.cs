using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration;

/// <summary>Takes the first documents of a source, and stops.</summary>
internal sealed class PreviewCollector(FieldMapping? mapping, int limit)
{
    private const int MostBatches = 20;
    private const int MostPartitions = 100;

    public List<SourcePartition> Partitions { get; } = [];

    public List<PreviewFound> Documents { get; } = [];

    public List<SourceFailure> Failures { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    public bool Complete { get; set; } = true;

    public async Task ReadAsync(ISourceReader reader, string? only, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var split = reader.Capability<ISplits>() is { } splits
            ? await splits.SplitAsync(cancellationToken)
            : new SourceSplit([SourcePartition.Whole]);
        Failures.AddRange(split.Failures.Take(limit));
        Partitions.AddRange(split.Partitions.Where(p => only is null || p.Key == only || p.Label == only).Take(MostPartitions));
        Complete = split.Complete && Partitions.Count == split.Partitions.Count;

        var batches = 0;
        foreach (var partition in Partitions)
        {
            var call = new ReadCall(new SyncWindow(null, until), partition.Key, null, null, NothingKnown.Instance);
            await foreach (var batch in reader.ReadAsync(call, cancellationToken))
            {
                Take(partition.Key, batch.Changes);
                if (Documents.Count >= limit || ++batches >= MostBatches)
                {
                    Complete = false;
                    return;
                }
            }
        }
    }

    private void Take(string partition, SourceChanges changes)
    {
        foreach (var document in changes.Documents.Take(limit - Documents.Count))
        {
            var metadata = mapping?.Apply(document.Metadata) ?? new Dictionary<string, JsonNode?>(document.Metadata);
            Documents.Add(new PreviewFound(partition, document, metadata));
        }

        Failures.AddRange(changes.Failures.Take(Math.Max(limit - Failures.Count, 0)));
        Skipped.AddRange(changes.Skipped.Take(Math.Max(limit - Skipped.Count, 0)));
    }
}
