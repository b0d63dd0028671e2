namespace Connectors.Sources.Confluence;

/// <summary>Some pages, and a failure for each page that was found but could not be fetched.</summary>
internal sealed record PageBatch(IReadOnlyList<PageWithParts> Pages, IReadOnlyList<SourceFailure> Failures)
{
    /// <summary>
    /// When the last page was created, in seconds since 1970. Null if the pages are not read in the order of creation, or if pages before
    /// them are still to come.
    /// </summary>
    public long? Created { get; init; }
}

/// <summary>A page with its comments and attachments.</summary>
internal sealed record PageWithParts(
    ConfluenceContent Page, IReadOnlyList<ConfluenceContent> Comments, IReadOnlyList<ConfluenceContent> Attachments);
