using System.Text.Json.Nodes;
using Connectors.Sources;

namespace Connectors.Jobs.Administration.Preview;

/// <summary>What a run would do.</summary>
/// <param name="Complete">Whether this is all there is, rather than a beginning of it.</param>
/// <param name="Documents">Samples.</param>
internal sealed record Preview(
    IReadOnlyList<SourcePartition> Partitions,
    bool Complete,
    PreviewCounts Counts,
    PreviewCalls Calls,
    IReadOnlyList<PreviewDocument> Documents,
    IReadOnlyList<SourceFailure> Failures,
    IReadOnlyList<SourceSkip> Skipped);

/// <summary>What it costs upstream.</summary>
/// <param name="Made">Calls that this preview made, by endpoint.</param>
/// <param name="Estimated">
/// Calls that a first run would make, contents included, at the pace of what was seen; null: the source does not say how much there is.
/// </param>
internal sealed record PreviewCalls(Dictionary<string, long> Made, long? Estimated);

/// <summary>How much there is.</summary>
/// <param name="Partitions">Parts that would be read.</param>
/// <param name="PartitionsRead">Parts that were looked into for this preview.</param>
/// <param name="Documents">Documents met so far; all where the preview is complete.</param>
/// <param name="EstimatedDocuments">What a first run would meet, from what the source says of the parts that were looked into; null: it does not say.</param>
/// <param name="Skipped">By the rule that leaves them out.</param>
/// <param name="Failed">By class.</param>
internal sealed record PreviewCounts(
    int Partitions, int PartitionsRead, long Documents, long? EstimatedDocuments, Dictionary<string, int> Skipped, Dictionary<string, int> Failed);

/// <summary>A document as a run would store it; its content is not opened.</summary>
/// <param name="State">"new", "changed" or "unchanged", against what is stored.</param>
internal sealed record PreviewDocument(
    string SourceId, string Title, string? Link, string? UpdatedAt, string Partition, string State, Dictionary<string, JsonNode?> Metadata);
