namespace Connectors.Sources.Gmail;

/// <param name="InternalDate">When Google took it, in milliseconds: reliable, unlike the Date header.</param>
internal sealed record GmailMessage(string Id, string? ThreadId, IReadOnlyList<string>? LabelIds, long? InternalDate, GmailPart? Payload)
{
    public bool Has(string label) => LabelIds?.Contains(label) == true;
}
