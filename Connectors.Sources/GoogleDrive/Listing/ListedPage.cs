using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleDrive.Listing;

/// <summary>A page of a listing.</summary>
/// <param name="At">The position of this page.</param>
/// <param name="Next">The position of the next page; null on the last page.</param>
internal sealed record ListedPage(IReadOnlyList<DriveFile> Files, ListingPosition At, ListingPosition? Next)
{
    /// <summary>A folder that could not be listed, and files of the page that could not be read.</summary>
    public IReadOnlyList<SourceFailure> Failures { get; init; } = [];

    /// <summary>The reason why files may be missing; null if the page is complete.</summary>
    public string? Incomplete { get; init; }

    /// <summary>A folder that a shortcut leads to and that Google does not find: what was read in it stays. Null for none.</summary>
    public string? KeptBelow { get; init; }

    /// <summary>The ids of the documents that exist, whether they could be read or not.</summary>
    public IEnumerable<string> FailedIds
        => Failures.Where(failure => failure.Scope == FailureScope.Document).Select(failure => failure.Id);

    /// <summary>
    /// Tells the rows of a page that could not be read. One with an id is that file's failure; one without may be any file, so the page is
    /// incomplete.
    /// </summary>
    /// <param name="container">The folder or partition that is listed.</param>
    public ListedPage WithOdd(IReadOnlyList<OddRow> odd, string container) => odd.Count == 0 ? this : this with
    {
        Failures = [.. Failures, .. odd.Select(row => DriveErrors.OfOdd(row, row.Text("id"), container))],
        Incomplete = Incomplete ?? (odd.All(row => row.Text("id") is not null) ? null : DriveErrors.NoId),
    };

    /// <summary>Returns the files that were not returned yet, in the order of their ids.</summary>
    public List<DriveFile> Remaining()
        => [.. Files.Where(file => string.CompareOrdinal(file.Id, At.After) > 0).OrderBy(file => file.Id, StringComparer.Ordinal)];
}
