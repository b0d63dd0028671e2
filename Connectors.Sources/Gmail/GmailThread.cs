namespace Connectors.Sources.Gmail;

/// <param name="HistoryId">Changes whenever anything in the thread does, its labels included.</param>
internal sealed record GmailThread(string Id, string? HistoryId, IReadOnlyList<GmailMessage>? Messages);
