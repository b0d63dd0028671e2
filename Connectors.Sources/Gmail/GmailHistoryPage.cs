namespace Connectors.Sources.Gmail;

/// <param name="HistoryId">The mailbox's history id now: where to go on after the last page.</param>
internal sealed record GmailHistoryPage(IReadOnlyList<GmailHistory>? History, string? NextPageToken, string? HistoryId);
