namespace Connectors.Api.Contracts;

/// <param name="FlowId">As the start answered it.</param>
internal sealed record AskOAuthResult(string FlowId);
