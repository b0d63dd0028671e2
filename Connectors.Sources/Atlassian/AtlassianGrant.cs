using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Atlassian;

/// <summary>The part of a config that holds an OAuth 2.0 (3LO) grant.</summary>
internal sealed record AtlassianGrant
{
    [Display(GroupName = ConfigGroups.Connection, Name = "Client ID")]
    [Description("The client ID of the OAuth app.")]
    public string? ClientId { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The client secret of the OAuth app."), Secret]
    public string? ClientSecret { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The refresh token of the last authorization (scope offline_access). The connector stores the later ones itself."), Secret]
    public string? RefreshToken { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Cloud ID")]
    [Description("The site's cloud ID. If it is empty, the connector asks the site for it.")]
    public string? CloudId { get; init; }

    /// <summary>Says what is missing, or returns null if the grant is complete.</summary>
    public string? Missing()
    {
        var missing = new[] { ("client_id", ClientId), ("client_secret", ClientSecret), ("refresh_token", RefreshToken) }
            .Where(pair => string.IsNullOrWhiteSpace(pair.Item2)).Select(pair => pair.Item1).ToList();
        return missing.Count == 0 ? null : $"the OAuth grant lacks {string.Join(", ", missing)}.";
    }

    public override string ToString() => "AtlassianGrant (hidden)";
}
