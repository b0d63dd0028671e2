using Connectors.Sources;

namespace Connectors.Jobs.Administration;

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
