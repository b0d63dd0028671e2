namespace Connectors.Sources;

/// <summary>A source that can list every existing document, so vanished ones can be pruned and access refreshed.</summary>
public interface IListsDocuments
{
    /// <summary>
    /// Lists all of a partition's documents: exactly the ids that a read from the beginning would give, attachments included.
    /// A listing is complete, or it throws, or one of its pages says why it is not. An error swallowed here is a mass deletion later.
    /// </summary>
    IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken);
}

/// <summary>A source whose listings say who may read each document, so its access can be refreshed without reading content.</summary>
public interface IListsAccess : IListsDocuments;

/// <param name="Partition">The partition's key.</param>
/// <param name="From">The <see cref="ListingPage.Resume"/> of the last page that was kept. Null to start at the beginning.</param>
/// <param name="IncludeAccess">Whether to fill <see cref="SlimDocument.Access"/>, which may cost more calls.</param>
public sealed record ListRequest(string Partition, string? From = null, bool IncludeAccess = false)
{
    /// <summary>
    /// Reads the ids of the partition's stored documents, for a source whose system hides documents without deleting them: it lists those
    /// that it takes for hidden, so that they stay.
    /// </summary>
    public Func<CancellationToken, IAsyncEnumerable<IReadOnlyList<string>>> Stored { get; init; }
        = _ => AsyncEnumerable.Empty<IReadOnlyList<string>>();
}

/// <summary>A page of a listing.</summary>
/// <param name="Resume">The position after this page. Null if a listing can only start over.</param>
public sealed record ListingPage(IReadOnlyList<SlimDocument> Documents, string? Resume = null)
{
    /// <summary>
    /// The reason why the listing is incomplete, such as a folder that answered 403. Null if it is complete. An incomplete listing deletes
    /// nothing.
    /// </summary>
    public string? Incomplete { get; init; }

    /// <summary>
    /// Containers that the system hides at present (<see cref="SourceDocument.Parent"/>). The documents that were read directly in them
    /// stay although they are not listed.
    /// </summary>
    public IReadOnlyList<string> KeptBelow { get; init; } = [];
}

/// <summary>A document's id and access, without its content.</summary>
public sealed record SlimDocument(string Id, DocumentAccess? Access = null);
