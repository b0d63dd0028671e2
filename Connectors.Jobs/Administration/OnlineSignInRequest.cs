namespace Connectors.Jobs.Administration;

/// <summary>A sign-in that somebody wants to start.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="KeyId">Who starts it.</param>
/// <param name="Type">The source's type.</param>
/// <param name="ClientJson">The OAuth client.</param>
/// <param name="RedirectUri">Where the browser comes back to.</param>
/// <param name="ConnectorId">Whose config the grant goes into; null: it is handed out.</param>
internal sealed record OnlineSignInRequest(string Tenant, string KeyId, string Type, string ClientJson, string RedirectUri, string? ConnectorId)
{
    public override string ToString() => $"OnlineSignInRequest {Type} (hidden)";
}
