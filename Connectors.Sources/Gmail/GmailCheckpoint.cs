namespace Connectors.Sources.Gmail;

/// <summary>Where a mailbox's reading stands.</summary>
internal sealed record GmailCheckpoint
{
    /// <summary>Where in the history to go on. Taken before the listing began, so that nothing falls between the two.</summary>
    public string? History { get; init; }

    /// <summary>Whether the mailbox is still being listed.</summary>
    public bool Listing { get; init; }

    /// <summary>The page of the listing that is being given; null for the first.</summary>
    public string? PageToken { get; init; }

    /// <summary>Of that page, in the order of ids, the last thread that was given.</summary>
    public string? After { get; init; }

    /// <summary>How often the listing had to begin again, because Google no longer knew the page token.</summary>
    public int Restarts { get; init; }
}
