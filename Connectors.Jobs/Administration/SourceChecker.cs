using Connectors.Sources;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Administration;

/// <summary>Checks a source's credentials and config with the source itself, within a time that a person will wait.</summary>
internal sealed class SourceChecker(TimeProvider time)
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Runs the source's own check.</summary>
    /// <exception cref="SourceException">The source refused. Transient if it did not answer in time.</exception>
    public async Task<SourceCheck> CheckAsync(Func<ISourceReader> open, CancellationToken cancellationToken)
    {
        await using var reader = open();
        return await CheckAsync(reader, cancellationToken);
    }

    /// <summary>Runs the source's own check, and tells when the credentials end.</summary>
    /// <exception cref="SourceException">The source refused. Transient if it did not answer in time.</exception>
    public async Task<SavedCheck> CheckWithExpiryAsync(Func<ISourceReader> open, CancellationToken cancellationToken)
    {
        await using var reader = open();
        var check = await CheckAsync(reader, cancellationToken);
        return new SavedCheck(check.Warnings, reader.Capability<ITellsExpiry>()?.CredentialsExpireAt);
    }

    /// <summary>Used when a connector is saved: a refusal rejects the connector, a transient error becomes a warning.</summary>
    /// <exception cref="RejectedException">The source refuses the credentials or the config.</exception>
    public async Task<SavedCheck> CheckToSaveAsync(Func<ISourceReader> open, CancellationToken cancellationToken)
    {
        await using var reader = open();
        IReadOnlyList<string> warnings;
        try
        {
            warnings = (await CheckAsync(reader, cancellationToken)).Warnings;
        }
        catch (SourceException e) when (e.Kind is SourceErrorKind.Transient or SourceErrorKind.RateLimited)
        {
            warnings = [$"Saved without checking the credentials, because the source does not answer now: {e.Message}"];
        }
        catch (SourceException e)
        {
            throw new RejectedException(e.Message);
        }

        return new SavedCheck(warnings, reader.Capability<ITellsExpiry>()?.CredentialsExpireAt);
    }

    private async Task<SourceCheck> CheckAsync(ISourceReader reader, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await reader.CheckAsync(linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SourceException(
                SourceErrorKind.Transient, $"The source did not answer within {Timeout.TotalSeconds:0} seconds.", e);
        }
    }
}

/// <summary>The check of a config that is saved.</summary>
/// <param name="Warnings">Problems that do not prevent saving.</param>
/// <param name="CredentialsExpireAt">When the credentials end; null if they do not, or if nothing tells.</param>
internal sealed record SavedCheck(IReadOnlyList<string> Warnings, DateTimeOffset? CredentialsExpireAt);
