using System.Net.Http.Headers;

namespace Connectors.Sources.Http;

/// <summary>For what is asked without credentials, and for token endpoints, whose requests carry their own proof.</summary>
internal sealed class NoCredentials : IRestCredentials
{
    public string Key => "none";

    public ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
        => ValueTask.FromResult<AuthenticationHeaderValue?>(null);
}
