namespace Connectors.Sources.GoogleWorkspace;

/// <param name="Number">Which of the batch's calls it answers.</param>
internal sealed record GoogleBatchPart(int Number, int Status, string Body);
