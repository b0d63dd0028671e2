namespace Connectors.Jobs.Administration;

/// <param name="Partition">Only this partition; null: the first that has documents.</param>
/// <param name="Limit">How many documents to show at most.</param>
internal sealed record PreviewRequest(string? Partition, int Limit);
