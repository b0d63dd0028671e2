namespace Connectors.Sources;

/// <summary>
/// A kind of system whose users give access by signing in with their browser (OAuth 2.0, authorization code with PKCE).
/// The caller keeps state and verifier, single-use and bound to the browser that started the sign-in.
/// </summary>
public interface IAuthorizesOnline
{
    /// <summary>The types of the sources that can use a grant.</summary>
    IReadOnlyList<string> Types { get; }

    /// <summary>The config key under which the grant is stored, as a path from the root.</summary>
    IReadOnlyList<string> ConfigPath { get; }

    /// <summary>Says what is wrong with a client's JSON, without repeating it. Null if a sign-in can be started with it.</summary>
    string? Refuse(string clientJson);

    /// <summary>Returns the address of the system's sign-in page, to which the caller sends the browser.</summary>
    /// <exception cref="SourceException">Misconfigured: the client's JSON is not usable.</exception>
    Uri Authorize(OnlineAuthorization request);

    /// <summary>Redeems the code that came back. Returns the grant as JSON, to be stored under <see cref="ConfigPath"/>.</summary>
    /// <exception cref="SourceException">The token endpoint refused, or may not be reached.</exception>
    Task<string> RedeemAsync(OnlineAuthorization request, string code, SourceContext context, CancellationToken cancellationToken);
}

/// <summary>A sign-in that was started.</summary>
public sealed record OnlineAuthorization
{
    /// <summary>The source's type.</summary>
    public required string Type { get; init; }

    /// <summary>The OAuth client as the operator downloaded it.</summary>
    public required string ClientJson { get; init; }

    /// <summary>The address that the browser returns to; registered with the client.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>Unguessable, single-use.</summary>
    public required string State { get; init; }

    /// <summary>PKCE: 43 to 128 unreserved characters; see <see cref="Pkce"/>.</summary>
    public required string CodeVerifier { get; init; }

    public override string ToString() => $"OnlineAuthorization {Type} (hidden)";
}
