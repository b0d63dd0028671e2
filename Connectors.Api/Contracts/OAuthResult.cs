using System.Text.Json.Serialization;

namespace Connectors.Api.Contracts;

/// <param name="Credentials">The grant as JSON text, given once; absent where the flow was for a connector.</param>
/// <param name="ConnectorId">The connector that has the grant.</param>
internal sealed record OAuthResult(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Credentials,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ConnectorId);
