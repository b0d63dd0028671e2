namespace Connectors.Sources.Gmail;

/// <param name="Messages">Every message that this record is about.</param>
internal sealed record GmailHistory(string Id, IReadOnlyList<GmailMessage>? Messages);
