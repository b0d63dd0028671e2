using System.Net.Http.Headers;

namespace Connectors.Sources.Http;

internal interface IRestCredentials
{
    /// <summary>Tells credentials apart in the keys of budgets; a hash, never the secret.</summary>
    string Key { get; }

    /// <summary>The Authorization header to send; null for none.</summary>
    /// <param name="rejected">The parameter of the header that a 401 just refused: obtain another one, or give the same again to give up.</param>
    /// <param name="cancellationToken">Ends the wait for a token endpoint.</param>
    /// <exception cref="SourceException">No credentials can be had: Unauthorized, or Transient where that may pass.</exception>
    ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken);
}
