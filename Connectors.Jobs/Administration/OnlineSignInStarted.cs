namespace Connectors.Jobs.Administration;

/// <summary>A sign-in that was started.</summary>
/// <param name="FlowId">Asks for its result.</param>
/// <param name="Address">Where to send the browser.</param>
/// <param name="Cookie">The name of the cookie that binds it to the browser.</param>
/// <param name="Browser">The cookie's value.</param>
internal sealed record OnlineSignInStarted(string FlowId, Uri Address, string Cookie, string Browser)
{
    public override string ToString() => $"OnlineSignInStarted {FlowId} (hidden)";
}
