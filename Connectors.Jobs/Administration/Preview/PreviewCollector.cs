using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration.Preview;

/// <summary>Reads the first documents of a source, then stops.</summary>
/// <param name="limit">Maximum number of documents, failures and skips to keep as samples.</param>
internal sealed class PreviewCollector(FieldMapping? mapping, int limit)
{
    private const int MaxBatches = 20;
    private const int MaxPartitions = 100;

    public List<SourcePartition> Partitions { get; } = [];

    public List<PreviewFound> Documents { get; } = [];

    public List<SourceFailure> Failures { get; } = [];

    public List<SourceSkip> Skipped { get; } = [];

    public bool Complete { get; set; } = true;

    /// <summary>Number of documents seen, including those that are not kept as samples.</summary>
    public long Seen { get; private set; }

    /// <summary>Number of seen documents whose content needs a call of its own.</summary>
    public long ToOpen { get; private set; }

    /// <summary>The number of documents that the source reports for each partition looked into. Null if it reports none.</summary>
    public Dictionary<string, long?> Totals { get; } = [];

    public Dictionary<string, int> SkippedByRule { get; } = [];

    public Dictionary<string, int> FailedByClass { get; } = [];

    /// <param name="only">The key or label of the only partition to read. Null reads all.</param>
    /// <param name="until">The end of the time window to read.</param>
    public async Task ReadAsync(ISourceReader reader, string? only, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var split = reader.Capability<ISplits>() is { } splits
            ? await splits.SplitAsync(cancellationToken)
            : new SourceSplit([SourcePartition.Whole]);
        Note(split.Failures);
        Partitions.AddRange(split.Partitions.Where(p => only is null || p.Key == only || p.Label == only).Take(MaxPartitions));
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
                if (Documents.Count >= limit || ++batches >= MaxBatches)
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

/// <summary>A document of a preview.</summary>
/// <param name="Partition">The key of its partition.</param>
/// <param name="Document">The document as the source returned it.</param>
/// <param name="Metadata">Its metadata after the connector's field mapping.</param>
internal sealed record PreviewFound(string Partition, SourceDocument Document, Dictionary<string, JsonNode?> Metadata);
