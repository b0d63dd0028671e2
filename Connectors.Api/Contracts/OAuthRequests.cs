using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Connectors.Api.Requests;

namespace Connectors.Api.Contracts;

/// <summary>A sign-in to start.</summary>
[Description("A sign-in with Google to start.")]
internal sealed record StartOAuth : RequestRecord
{
    [Description("The OAuth client as downloaded from Google's console, as JSON or as text. It must have a \"web\" client. Required.")]
    public JsonNode? Credentials { get; init; }

    [Description("The address that the browser returns to: a callback of this API. Absent: the one next to this route.")]
    [StringLength(4096)]
    public string? RedirectUri { get; init; }

    [Description("The connector whose config gets the grant. Absent: the grant is answered as the result, once.")]
    [StringLength(4096)]
    public string? ConnectorId { get; init; }
}

/// <summary>The sign-in whose result is wanted.</summary>
[Description("The sign-in whose result is wanted.")]
internal sealed record AskOAuthResult : RequestRecord
{
    [Description("The sign-in's id, as its start answered it. Required.")]
    [StringLength(64)]
    public string? FlowId { get; init; }
}

/// <summary>The kind of sign-in.</summary>
internal sealed record OAuthQuery
{
    [Description("The product to sign in to: google-drive or gmail. To start a sign-in, absent means google-drive.")]
    public string? Type { get; init; }
}

/// <summary>The parameters with which the browser returns from Google.</summary>
internal sealed record OAuthReturn
{
    [Description("The sign-in, as Google returns it.")]
    public string? State { get; init; }

    [Description("The code that is exchanged for a grant.")]
    public string? Code { get; init; }

    [Description("Why there is no code.")]
    public string? Error { get; init; }

    [Description("The same in words.")]
    public string? ErrorDescription { get; init; }
}
