using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Connectors.Api.Contracts;

/// <summary>A sign-in that was started.</summary>
[Description("A sign-in that was started.")]
internal sealed record OAuthStarted(
    [property: Description("Asks for the result.")] string FlowId,
    [property: Description("The address to open in the browser that called.")] string AuthorizationUrl,
    [property: Description("Seconds until the sign-in expires.")] int ExpiresIn);

/// <summary>The result of a sign-in.</summary>
[Description("The result of a sign-in.")]
internal sealed record OAuthResult
{
    [Description("The grant as JSON text, answered once. Absent if the sign-in was for a connector.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Credentials { get; init; }

    [Description("The connector that has the grant now.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConnectorId { get; init; }
}
