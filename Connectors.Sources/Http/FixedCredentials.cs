using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sources.Http;

/// <summary>Credentials that never change: a bot token, or a user name with an API token.</summary>
internal sealed class FixedCredentials(AuthenticationHeaderValue header) : IRestCredentials
{
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(header.ToString())).AsSpan(0, 8));

    public static FixedCredentials Bearer(string token) => new(new AuthenticationHeaderValue("Bearer", token));

    public static FixedCredentials Basic(string user, string password)
        => new(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))));

    public ValueTask<AuthenticationHeaderValue?> GetAsync(string? rejected, CancellationToken cancellationToken)
        => ValueTask.FromResult<AuthenticationHeaderValue?>(header);
}
