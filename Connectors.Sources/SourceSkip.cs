namespace Connectors.Sources;

/// <summary>A document left out on purpose.</summary>
/// <param name="Rule">Which rule, in words: "excluded by *.tmp", "label internal", "bot message".</param>
public sealed record SourceSkip(string Id, string Rule);
