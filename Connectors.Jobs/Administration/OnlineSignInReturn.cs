namespace Connectors.Jobs.Administration;

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
