namespace Connectors.Sources;

/// <summary>A source that can name every document there is, so that those which vanished can be pruned and access refreshed.</summary>
public interface IListsDocuments
{
    /// <summary>
    /// Lists all of a partition's documents: exactly the ids that reading from the beginning would give, attachments included.
    /// A listing is complete, or it throws, or one of its pages says why it is not: a swallowed error here is a mass deletion later.
    /// </summary>
    IAsyncEnumerable<ListingPage> ListAsync(ListRequest request, CancellationToken cancellationToken);
}
