namespace Connectors.Sources;

/// <summary>The documents that programs have sent to a connector. The host keeps them until a program removes them.</summary>
public interface ISentDocuments
{
    /// <summary>
    /// Returns what was sent or removed after a position, oldest first. A document that was sent twice comes once, at its last position.
    /// Fewer than <paramref name="limit"/> means that nothing more was sent so far.
    /// </summary>
    Task<IReadOnlyList<SentDocument>> AfterAsync(string connector, long position, int limit, CancellationToken cancellationToken);

    /// <summary>Returns the next documents in the order of their ids; null starts at the first. Removed ones are left out.</summary>
    Task<IReadOnlyList<SentDocument>> ListAsync(string connector, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns these documents, without those that were never sent or were removed.</summary>
    Task<IReadOnlyList<SentDocument>> FindAsync(string connector, IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Returns the number of documents.</summary>
    Task<long> CountAsync(string connector, CancellationToken cancellationToken);

    /// <summary>Opens the bytes of a document's content.</summary>
    /// <exception cref="DocumentUnreadableException">Changed: the document was sent again or removed since it was found.</exception>
    Task<Stream> OpenAsync(string connector, SentDocument document, CancellationToken cancellationToken);
}

/// <summary>A connector's inbox that is always empty: for console programs, tests and configs that are not saved.</summary>
public sealed class NothingSent : ISentDocuments
{
    private NothingSent()
    {
    }

    public static NothingSent Instance { get; } = new();

    public Task<IReadOnlyList<SentDocument>> AfterAsync(string connector, long position, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<SentDocument>>([]);

    public Task<IReadOnlyList<SentDocument>> ListAsync(string connector, string? after, int limit, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<SentDocument>>([]);

    public Task<IReadOnlyList<SentDocument>> FindAsync(
        string connector, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<SentDocument>>([]);

    public Task<long> CountAsync(string connector, CancellationToken cancellationToken) => Task.FromResult(0L);

    public Task<Stream> OpenAsync(string connector, SentDocument document, CancellationToken cancellationToken)
        => Task.FromException<Stream>(new DocumentUnreadableException(FailureReason.NotFound, $"{document.Id} is gone."));
}
