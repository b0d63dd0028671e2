namespace Connectors.Sources.Gmail;

internal sealed record GmailLabels(IReadOnlyList<GmailLabel>? Labels);
