namespace Connectors.Sources.Gmail;

internal sealed record GmailHeader(string Name, string Value);
