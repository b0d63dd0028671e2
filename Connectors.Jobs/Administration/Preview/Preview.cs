using System.Text.Json.Nodes;
using Connectors.Sources;

namespace Connectors.Jobs.Administration.Preview;

/// <summary>The result of a preview: what a first run would read.</summary>
internal sealed record Preview
{
    public required IReadOnlyList<SourcePartition> Partitions { get; init; }

    /// <summary>True if the preview saw everything; false if it stopped early.</summary>
    public required bool Complete { get; init; }

    public required PreviewCounts Counts { get; init; }

    public required PreviewCalls Calls { get; init; }

    /// <summary>The first documents, as samples.</summary>
    public required IReadOnlyList<PreviewDocument> Documents { get; init; }

    public required IReadOnlyList<SourceFailure> Failures { get; init; }

    public required IReadOnlyList<SourceSkip> Skipped { get; init; }
}

/// <summary>Calls to the source.</summary>
/// <param name="Made">The calls that this preview made, by endpoint.</param>
/// <param name="Estimated">
/// The calls that a first run would make, content included, extrapolated from what the preview saw. Null if the source does not report how
/// many documents it has.
/// </param>
internal sealed record PreviewCalls(Dictionary<string, long> Made, long? Estimated);

/// <summary>The numbers of a preview.</summary>
internal sealed record PreviewCounts
{
    /// <summary>Partitions that a run would read.</summary>
    public required int Partitions { get; init; }

    /// <summary>Partitions that the preview looked into.</summary>
    public required int PartitionsRead { get; init; }

    /// <summary>Documents seen so far. All of them if the preview is complete.</summary>
    public required long Documents { get; init; }

    /// <summary>
    /// The documents that a first run would find, extrapolated from the totals that the source reports. Null if it reports none.
    /// </summary>
    public required long? EstimatedDocuments { get; init; }

    /// <summary>Skipped documents, by the rule that skips them.</summary>
    public required Dictionary<string, int> Skipped { get; init; }

    /// <summary>Failures, by reason.</summary>
    public required Dictionary<string, int> Failed { get; init; }
}

/// <summary>A document as a run would store it. Its content is not read.</summary>
internal sealed record PreviewDocument
{
    public required string SourceId { get; init; }

    public required string Title { get; init; }

    public required string? Link { get; init; }

    public required string? UpdatedAt { get; init; }

    public required string Partition { get; init; }

    public required PreviewState State { get; init; }

    public required Dictionary<string, JsonNode?> Metadata { get; init; }
}

/// <summary>How a previewed document compares with the stored one. Shown by its lower-case name.</summary>
internal enum PreviewState
{
    New,
    Changed,
    Unchanged,
}
