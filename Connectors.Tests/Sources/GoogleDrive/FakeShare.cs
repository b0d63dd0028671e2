using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.GoogleDrive;

public sealed record FakeShare(string Type, string? Email = null, string? Domain = null, bool? Discoverable = null, string Role = "reader")
{
    /// <summary>An id other than that which tells discoverable from not.</summary>
    public string? Grantee { get; init; }

    public string Id => Grantee ?? (Type == "anyone" ? Discoverable == true ? "anyone" : "anyoneWithLink" : $"p-{Email ?? Domain}-{Discoverable}");

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
