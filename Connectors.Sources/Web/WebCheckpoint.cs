namespace Connectors.Sources.Web;

/// <summary>A place in the queue of a crawl. The queue itself is in the source's notes.</summary>
/// <param name="Round">The crawl that the queue belongs to.</param>
/// <param name="After">The place of the last address that was given.</param>
/// <param name="Found">The number of addresses that were put into the queue.</param>
internal sealed record WebCheckpoint(string Round, long After, int Found)
{
    /// <summary>Whether there were more addresses than max_pages.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Whether all addresses were visited.</summary>
    public bool IsDone { get; init; }
}
