namespace Connectors.Sources.Gmail;

/// <param name="Thread">Null where <paramref name="Refusal"/> says why.</param>
internal sealed record GmailFound(string Id, GmailThread? Thread, SourceException? Refusal);
