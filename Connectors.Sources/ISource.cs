namespace Connectors.Sources;

/// <summary>
/// One kind of system, opened with one connector's config. An instance lives for one slice of one task.
/// Only <see cref="SourceException"/> (and cancellation) may leave a source; any other exception is a bug.
/// </summary>
/// <typeparam name="TCheckpoint">
/// A record of <em>positions</em> owned by the source. It survives JSON and stays under 16 KB, so it never collects what was read.
/// </typeparam>
public interface ISource<TCheckpoint>
    where TCheckpoint : class
{
    /// <summary>Proves credentials, reach and scopes. Throws refusals; a mere inconvenience (such as a rate limit) is a warning.</summary>
    Task<SourceCheck> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads a partition. Reading from a batch's checkpoint gives everything that the batches so far did not; giving some twice is allowed.
    /// A document must not depend on the slice that gave it.
    /// </summary>
    IAsyncEnumerable<SourceBatch<TCheckpoint>> ReadAsync(ReadRequest<TCheckpoint> request, CancellationToken cancellationToken);
}

/// <summary>The result of a check that passed, with warnings for the operator.</summary>
public sealed record SourceCheck(IReadOnlyList<string> Warnings)
{
    public static SourceCheck Passed { get; } = new([]);
}
