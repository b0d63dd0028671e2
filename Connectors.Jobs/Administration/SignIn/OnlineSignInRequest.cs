namespace Connectors.Jobs.Administration.SignIn;

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

/// <summary>What a browser brings back. None of it is to be trusted.</summary>
/// <param name="Type">The source's type, by the route.</param>
/// <param name="State">Of the flow.</param>
/// <param name="Code">To be redeemed.</param>
/// <param name="Error">What went wrong upstream, in its words.</param>
/// <param name="Browser">The value of the cookie that <see cref="OnlineSignIns.Cookie"/> names.</param>
internal sealed record OnlineSignInReturn(string Type, string State, string? Code, string? Error, string? Browser)
{
    public override string ToString() => $"OnlineSignInReturn {Type} (hidden)";
}

/// <summary>A sign-in that was started.</summary>
/// <param name="FlowId">Asks for its result.</param>
/// <param name="Address">Where to send the browser.</param>
/// <param name="Cookie">The name of the cookie that binds it to the browser.</param>
/// <param name="Browser">The cookie's value.</param>
internal sealed record OnlineSignInStarted(string FlowId, Uri Address, string Cookie, string Browser)
{
    public override string ToString() => $"OnlineSignInStarted {FlowId} (hidden)";
}

/// <summary>What is kept of a sign-in until the browser comes back.</summary>
internal sealed record OnlineSignInSecret(string ClientJson, string State, string CodeVerifier)
{
    public override string ToString() => "OnlineSignInSecret (hidden)";
}
