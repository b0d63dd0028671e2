namespace Connectors.Jobs.Administration;

/// <summary>How much there is.</summary>
/// <param name="Partitions">Parts that would be read.</param>
/// <param name="PartitionsRead">Parts that were looked into for this preview.</param>
/// <param name="Documents">Documents met so far; all where the preview is complete.</param>
/// <param name="EstimatedDocuments">What a first run would meet, from what the source says of the parts that were looked into; null: it does not say.</param>
/// <param name="Skipped">By the rule that leaves them out.</param>
/// <param name="Failed">By class.</param>
internal sealed record PreviewCounts(
    int Partitions, int PartitionsRead, long Documents, long? EstimatedDocuments, Dictionary<string, int> Skipped, Dictionary<string, int> Failed);
