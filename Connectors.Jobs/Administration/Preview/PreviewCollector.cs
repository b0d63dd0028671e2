using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration.Preview;

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

    /// <summary>Documents met, whether they are shown or not.</summary>
    public long Seen { get; private set; }

    /// <summary>Of those, how many have a content that costs a call to get.</summary>
    public long ToOpen { get; private set; }

    /// <summary>By partition, what the source says it holds; null: it does not say.</summary>
    public Dictionary<string, long?> Totals { get; } = [];

    public Dictionary<string, int> SkippedByRule { get; } = [];

    public Dictionary<string, int> FailedByClass { get; } = [];

    public async Task ReadAsync(ISourceReader reader, string? only, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var split = reader.Capability<ISplits>() is { } splits
            ? await splits.SplitAsync(cancellationToken)
            : new SourceSplit([SourcePartition.Whole]);
        Note(split.Failures);
        Partitions.AddRange(split.Partitions.Where(p => only is null || p.Key == only || p.Label == only).Take(MostPartitions));
        Complete = split.Complete && Partitions.Count == split.Partitions.Count;

        var batches = 0;
        foreach (var partition in Partitions)
        {
            Totals[partition.Key] = null;
            var call = new ReadCall { Window = new SyncWindow(null, until), Partition = partition.Key };
            await foreach (var batch in reader.ReadAsync(call, cancellationToken))
            {
                Take(partition.Key, batch.Changes);
                Totals[partition.Key] = batch.Total ?? Totals[partition.Key];
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

        Seen += changes.Documents.Count;
        ToOpen += changes.Documents.Count(document => document.Content is not SectionsContent);
        Note(changes.Failures);
        foreach (var skip in changes.Skipped)
            SkippedByRule[skip.Rule] = SkippedByRule.GetValueOrDefault(skip.Rule) + 1;
        Skipped.AddRange(changes.Skipped.Take(Math.Max(limit - Skipped.Count, 0)));
    }

    private void Note(IReadOnlyList<SourceFailure> failures)
    {
        foreach (var failure in failures)
        {
            var reason = failure.Reason.ToString().ToLowerInvariant();
            FailedByClass[reason] = FailedByClass.GetValueOrDefault(reason) + 1;
        }

        Failures.AddRange(failures.Take(Math.Max(limit - Failures.Count, 0)));
    }
}

/// <param name="Metadata">As the connector's field mapping leaves it.</param>
internal sealed record PreviewFound(string Partition, SourceDocument Document, Dictionary<string, JsonNode?> Metadata);
