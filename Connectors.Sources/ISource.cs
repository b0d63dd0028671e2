namespace Connectors.Sources;

/// <summary>
/// One kind of system, opened with one connector's config. An instance lives for one slice of one task.
/// Errors: only <see cref="SourceException"/> (and cancellation) may leave a source; anything else is a bug.
/// </summary>
/// <typeparam name="TCheckpoint">
/// A record of <em>positions</em> owned by the source. It survives JSON and stays under 16 KB: it never collects what was seen.
/// </typeparam>
public interface ISource<TCheckpoint>
    where TCheckpoint : class
{
    /// <summary>Proves credentials, reach and scopes. Refusals are thrown; what is merely inconvenient (such as a rate limit) is a warning.</summary>
    Task<SourceCheck> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads a partition. Reading again from a batch's checkpoint gives everything that the batches so far did not;
    /// giving some twice is allowed. What was given must not depend on which slice gave it.
    /// </summary>
    IAsyncEnumerable<SourceBatch<TCheckpoint>> ReadAsync(ReadRequest<TCheckpoint> request, CancellationToken cancellationToken);
}
