using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <param name="Credentials">The OAuth client as it was downloaded, as JSON or as text: it has a "web" client.</param>
/// <param name="RedirectUri">Where the browser comes back to, where that is not this family's callback.</param>
/// <param name="ConnectorId">The connector whose config the grant goes into; absent: it is handed out as the flow's result.</param>
internal sealed record StartOAuth(JsonNode Credentials, string? RedirectUri = null, string? ConnectorId = null);
