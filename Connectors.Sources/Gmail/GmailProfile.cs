namespace Connectors.Sources.Gmail;

internal sealed record GmailProfile(string EmailAddress, string HistoryId, int? ThreadsTotal);
