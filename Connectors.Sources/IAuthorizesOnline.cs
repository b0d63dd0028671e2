namespace Connectors.Sources;

/// <summary>
/// A kind of system whose users give access by signing in with their browser (OAuth 2.0, authorization code with PKCE).
/// The caller keeps state and verifier, single-use and bound to the browser that started.
/// </summary>
public interface IAuthorizesOnline
{
    /// <summary>The types of the sources that a grant is for.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>Says what is wrong with a client's JSON, without repeating it; null when a flow can be started with it.</summary>
    string? Refuse(string clientJson);

    /// <summary>Where to send the browser.</summary>
    /// <exception cref="SourceException">Misconfigured: the client's JSON is no good.</exception>
    Uri Authorize(OnlineAuthorization request);

    /// <summary>Redeems the code that came back, and gives the grant as JSON, to be stored under the config key of <see cref="ConfigPath"/>.</summary>
    /// <exception cref="SourceException">The token endpoint refused, or may not be reached.</exception>
    Task<string> RedeemAsync(OnlineAuthorization request, string code, SourceContext context, CancellationToken cancellationToken);

    /// <summary>The config key that the grant belongs to, from the root.</summary>
    IReadOnlyList<string> ConfigPath { get; }
}
