namespace Connectors.Sources;

/// <summary>A page of a listing.</summary>
/// <param name="Resume">Where to go on after this page; null where a listing can only start over.</param>
public sealed record ListingPage(IReadOnlyList<SlimDocument> Documents, string? Resume = null)
{
    /// <summary>Why the listing is not complete (a folder that answered 403, say); null when it is. Nothing is deleted on an incomplete one.</summary>
    public string? Incomplete { get; init; }
}
