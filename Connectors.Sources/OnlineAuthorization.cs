namespace Connectors.Sources;

/// <summary>One sign-in that was started.</summary>
/// <param name="Type">The source's type.</param>
/// <param name="ClientJson">The OAuth client as the operator downloaded it.</param>
/// <param name="RedirectUri">Where the browser comes back to; registered with the client.</param>
/// <param name="State">Unguessable, single-use.</param>
/// <param name="CodeVerifier">PKCE: 43 to 128 unreserved characters; see <see cref="Pkce"/>.</param>
public sealed record OnlineAuthorization(string Type, string ClientJson, string RedirectUri, string State, string CodeVerifier)
{
    public override string ToString() => $"OnlineAuthorization {Type} (hidden)";
}
