namespace Connectors.Sources.Gmail;

internal sealed record GmailLabel(string Id, string Name);
