namespace Connectors.Sources;

/// <summary>
/// A source in which a partition's readers may read all of it (a channel, a mailbox): its access is refreshed without listing documents.
/// </summary>
public interface ITellsPartitionAccess
{
    /// <summary>Says who may read all documents of a partition; <see cref="DocumentAccess.Nobody"/> if it can no longer tell.</summary>
    Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken);
}
