using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration;

/// <summary>Asks a source to prove its credentials, within a time that a person waits for.</summary>
internal sealed class SourceChecker(TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Lets the source check itself.</summary>
    /// <exception cref="SourceException">With its verdict. Transient also where it does not answer in time.</exception>
    public async Task<SourceCheck> CheckAsync(Func<ISourceReader> open, CancellationToken cancellationToken)
    {
        await using var reader = open();
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await reader.CheckAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(
                SourceErrorKind.Transient, $"The source did not answer within {Patience.TotalSeconds:0} seconds.", e);
        }
    }

    /// <summary>As when a connector is saved: what the source refuses is refused; what may pass by itself becomes a warning.</summary>
    /// <exception cref="RejectedException">The source refuses the credentials, or the config.</exception>
    public async Task<IReadOnlyList<string>> WarningsAsync(Func<ISourceReader> open, CancellationToken cancellationToken)
    {
        try
        {
            return (await CheckAsync(open, cancellationToken)).Warnings;
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Transient or SourceErrorKind.RateLimited)
        {
            return [$"Saved without a check of its credentials, because the source cannot be asked now: {e.Message}"];
        }
        catch (SourceException e)
        {
            throw new RejectedException(e.Message);
        }
    }
}
