namespace Connectors.Sources.Gmail;

internal sealed record GmailThreadPage(IReadOnlyList<GmailThread>? Threads, string? NextPageToken, int? ResultSizeEstimate);
