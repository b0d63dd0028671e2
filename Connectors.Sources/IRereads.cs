namespace Connectors.Sources;

/// <summary>A source that can read given documents again, for the replay of failures.</summary>
public interface IRereads
{
    /// <summary>
    /// Reads these ids. Each ends in a batch as a document, a failure, a skip or deleted. A deleted id is one that the system says is gone.
    /// </summary>
    IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The same for a source in which the partition decides which account reads the ids.</summary>
    IAsyncEnumerable<SourceChanges> RereadAsync(string partition, IReadOnlyList<string> ids, CancellationToken cancellationToken)
        => RereadAsync(ids, cancellationToken);
}
