using System.Net.Http.Headers;

namespace Connectors.Sources.Http;

internal interface IRestCredentials
{
    /// <summary>Identifies the credentials in the keys of budgets; a hash, never the secret.</summary>
    string Key { get; }

    /// <summary>Returns the Authorization header to send. Null for none.</summary>
    /// <param name="rejected">
    /// The parameter of the header that a 401 just refused. Null on a first try. Obtain another one, or return the same again to give up.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for a token endpoint.</param>
    /// <exception cref="SourceException">No credentials could be obtained: Unauthorized, or Transient if that may pass.</exception>
    ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken);
}

/// <summary>For requests without credentials, and for token endpoints, whose requests carry their own proof.</summary>
internal sealed class NoCredentials : IRestCredentials
{
    public string Key => "none";

    public ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
        => ValueTask.FromResult<AuthenticationHeaderValue?>(null);
}
