using System.ComponentModel;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Atlassian;

internal sealed record AtlassianGrant
{
    [Description("The OAuth app's client id.")]
    public string? ClientId { get; init; }

    [Description("The OAuth app's client secret."), Secret]
    public string? ClientSecret { get; init; }

    [Description("The refresh token of the last authorization (scope offline_access). Later ones are kept by the connector."), Secret]
    public string? RefreshToken { get; init; }

    [Description("The site's cloud id; found by itself where it is left out.")]
    public string? CloudId { get; init; }

    public string? Missing()
    {
        var missing = new[] { ("client_id", ClientId), ("client_secret", ClientSecret), ("refresh_token", RefreshToken) }
            .Where(pair => string.IsNullOrWhiteSpace(pair.Item2)).Select(pair => pair.Item1).ToList();
        return missing.Count == 0 ? null : $"the OAuth grant lacks {string.Join(", ", missing)}.";
    }

    public override string ToString() => "AtlassianGrant (hidden)";
}
