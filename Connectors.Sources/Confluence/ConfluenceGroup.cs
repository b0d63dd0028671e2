namespace Connectors.Sources.Confluence;

/// <summary>Some pages in the order of their creation with what is in them, and those that were found but could not be had.</summary>
internal sealed record ConfluenceGroup(IReadOnlyList<ConfluenceWhole> Pages, IReadOnlyList<SourceFailure> Failures)
{
    /// <summary>When the last of them was created, in seconds since 1970.</summary>
    public long? Created { get; init; }
}
