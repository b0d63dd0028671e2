namespace Connectors.Sources.Gmail;

/// <summary>The place that reading a mailbox has reached.</summary>
internal sealed record GmailCheckpoint
{
    /// <summary>The history id to continue from. Taken before the listing begins, so no change falls between listing and history.</summary>
    public string? History { get; init; }

    /// <summary>Whether the mailbox is still being listed.</summary>
    public bool Listing { get; init; }

    /// <summary>The token of the listing's current page; null for the first page.</summary>
    public string? PageToken { get; init; }

    /// <summary>The last thread read from the current page, in the order of ids; null if none was read yet.</summary>
    public string? After { get; init; }

    /// <summary>How often the listing had to start over because Google no longer accepted the page token.</summary>
    public int Restarts { get; init; }
}
