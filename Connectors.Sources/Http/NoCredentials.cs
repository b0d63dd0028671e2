using System.Net.Http.Headers;
using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>For token endpoints, whose requests carry their own proof.</summary>
internal sealed class NoCredentials : IRestCredentials
{
    public string Key => "google token";

    public ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
        => ValueTask.FromResult<AuthenticationHeaderValue?>(null);
}
