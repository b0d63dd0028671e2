namespace Connectors.Jobs.Administration;

/// <summary>What is kept of a sign-in until the browser comes back.</summary>
internal sealed record OnlineSignInSecret(string ClientJson, string State, string CodeVerifier)
{
    public override string ToString() => "OnlineSignInSecret (hidden)";
}
