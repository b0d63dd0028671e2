namespace Connectors.Jobs.Administration.SignIn;

/// <summary>A request to start a sign-in.</summary>
internal sealed record OnlineSignInRequest
{
    public required string Tenant { get; init; }

    /// <summary>The API key, or the signed-in user, that starts the sign-in.</summary>
    public required string KeyId { get; init; }

    /// <summary>The source's type.</summary>
    public required string Type { get; init; }

    /// <summary>The OAuth client as JSON.</summary>
    public required string ClientJson { get; init; }

    /// <summary>The address that the browser returns to.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The connector whose config receives the grant. Null returns the grant to the caller instead.</summary>
    public string? ConnectorId { get; init; }

    public override string ToString() => $"OnlineSignInRequest {Type} (hidden)";
}

/// <summary>The parameters that a browser returns with. None of them is trusted.</summary>
internal sealed record OnlineSignInReturn
{
    /// <summary>The source's type, taken from the route.</summary>
    public required string Type { get; init; }

    /// <summary>The state that identifies the sign-in.</summary>
    public required string State { get; init; }

    /// <summary>The authorization code to redeem. Null or empty if the provider sent none.</summary>
    public string? Code { get; init; }

    /// <summary>The error in the provider's words. Null if it reported none.</summary>
    public string? Error { get; init; }

    /// <summary>The value of the cookie that <see cref="OnlineSignIns.Cookie"/> names.</summary>
    public string? Browser { get; init; }

    public override string ToString() => $"OnlineSignInReturn {Type} (hidden)";
}

/// <summary>A sign-in that was started.</summary>
/// <param name="FlowId">The id with which the caller asks for the result.</param>
/// <param name="Address">The provider's page to which the browser must be sent.</param>
/// <param name="Cookie">The name of the cookie that binds the sign-in to the browser.</param>
/// <param name="Browser">The cookie's value.</param>
internal sealed record OnlineSignInStarted(string FlowId, Uri Address, string Cookie, string Browser)
{
    public override string ToString() => $"OnlineSignInStarted {FlowId} (hidden)";
}

/// <summary>The part of a sign-in that is stored encrypted until the browser returns.</summary>
internal sealed record OnlineSignInSecret(string ClientJson, string State, string CodeVerifier)
{
    public override string ToString() => "OnlineSignInSecret (hidden)";
}
