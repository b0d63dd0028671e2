using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>A permission for a file or shared drive.</summary>
public sealed record FakeShare(string Type, string? Email = null, string? Domain = null, bool? Discoverable = null)
{
    public string Role { get; init; } = "reader";

    /// <summary>An id to use instead of the default one, which differs for discoverable permissions.</summary>
    public string? Grantee { get; init; }

    public string Id => Grantee ?? Type switch
    {
        "anyone" => Discoverable == true ? "anyone" : "anyoneWithLink",
        _ => $"p-{Email ?? Domain}-{Discoverable}",
    };

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id, ["type"] = Type, ["role"] = Role };
        if (Email is not null)
            json["emailAddress"] = Email;
        if (Domain is not null)
            json["domain"] = Domain;
        if (Discoverable is not null)
            json["allowFileDiscovery"] = Discoverable;
        return json;
    }
}
