namespace Connectors.Api.Contracts;

/// <param name="FlowId">Asks for the result.</param>
/// <param name="AuthorizationUrl">To be opened in the browser that called.</param>
/// <param name="ExpiresIn">Seconds.</param>
internal sealed record OAuthStarted(string FlowId, string AuthorizationUrl, int ExpiresIn);
