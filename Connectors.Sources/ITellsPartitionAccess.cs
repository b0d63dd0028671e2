namespace Connectors.Sources;

/// <summary>A source whose partitions are read by the same people throughout (a channel, a mailbox): refreshing access lists nothing.</summary>
public interface ITellsPartitionAccess
{
    /// <summary>Who may read all documents of a partition; <see cref="DocumentAccess.Nobody"/> where that cannot be told (any more).</summary>
    Task<DocumentAccess> AccessAsync(string partition, CancellationToken cancellationToken);
}
