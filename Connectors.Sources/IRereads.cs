namespace Connectors.Sources;

/// <summary>A source that can read given documents again, for the replay of failures.</summary>
public interface IRereads
{
    /// <summary>
    /// Reads these ids. Each ends in some batch as a document, a failure, a skip or deleted; a deleted id is one that the system says is gone.
    /// </summary>
    IAsyncEnumerable<SourceChanges> RereadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The same for sources that have to know where the ids were read, to know who can read them again.</summary>
    IAsyncEnumerable<SourceChanges> RereadAsync(string partition, IReadOnlyList<string> ids, CancellationToken cancellationToken) => RereadAsync(ids, cancellationToken);
}
