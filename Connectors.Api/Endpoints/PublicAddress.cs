using Connectors.Jobs.Hosting;

namespace Connectors.Api.Endpoints;

/// <summary>
/// "Connectors:PublicUrl" and "Connectors:MessageOrigin": the address at which browsers reach this server, and the origin of the only page
/// that is told how a sign-in ended.
/// </summary>
/// <param name="Url">The address of the API's root as browsers see it. Null: the one that each request names.</param>
/// <param name="MessageOrigin">The origin of the page that opens sign-ins. Null: this server's own.</param>
internal sealed record PublicAddress(Uri? Url, string? MessageOrigin)
{
    /// <exception cref="ConfigurationException">One of them is not an address.</exception>
    public static PublicAddress Read(IConfiguration configuration)
        => new(
            Address(configuration, "Connectors:PublicUrl"),
            Address(configuration, "Connectors:MessageOrigin")?.GetLeftPart(UriPartial.Authority));

    public string Of(HttpRequest request, string path)
        => (Url?.AbsoluteUri ?? $"{request.Scheme}://{request.Host}{request.PathBase}").TrimEnd('/') + path;

    public string Origin(HttpRequest request) => MessageOrigin ?? new Uri(Of(request, "/")).GetLeftPart(UriPartial.Authority);

    private static Uri? Address(IConfiguration configuration, string key)
    {
        if (configuration[key] is not { Length: > 0 } value)
            return null;
        return Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", Query: "", Fragment: "" }
            ? uri
            : throw new ConfigurationException([$"{key} is \"{value}\"; it must be an http or https address without query."]);
    }
}
