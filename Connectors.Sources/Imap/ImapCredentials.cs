using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Imap;

/// <summary>A user name with a password, or with what brings access tokens.</summary>
internal sealed record ImapCredentials
{
    [Display(GroupName = ConfigGroups.Connection, Name = "User name")]
    [Description("The name to sign in with, usually the email address."), Required]
    public required string ImapUsername { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Password")]
    [Description("The password, or an app password if the provider asks for a second factor. Empty: an access token signs in."), Secret]
    public string? ImapPassword { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Client ID")]
    [Description("OAuth: the ID of the app that is registered with Google or Microsoft.")]
    public string? ClientId { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Client secret")]
    [Description("OAuth: the app's secret. Empty for an app that has none."), Secret]
    public string? ClientSecret { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Refresh token")]
    [Description("OAuth: the refresh token of the user's sign-in. Empty: the app signs in itself (client credentials)."), Secret]
    public string? RefreshToken { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Token address")]
    [Description("OAuth: where tokens come from. Empty: Google's for imap.gmail.com, Microsoft's for outlook.office365.com.")]
    [StringLength(1000)]
    public string? TokenUrl { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Scope")]
    [Description("OAuth: the scope to ask for. Empty: that of the sign-in; for Microsoft's apps https://outlook.office365.com/.default.")]
    [StringLength(1000)]
    public string? Scope { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Access token")]
    [Description("OAuth: an access token as it is. It ends soon, mostly within an hour, so it is good for a try."), Secret]
    public string? AccessToken { get; init; }

    /// <summary>Whether access tokens come from a token endpoint.</summary>
    internal bool HasTokenEndpoint => !string.IsNullOrWhiteSpace(ClientId);

    internal bool UsesTokens => string.IsNullOrEmpty(ImapPassword);

    /// <summary>Says what is wrong. Null if one way to sign in is complete.</summary>
    internal string? Error()
    {
        var ways = (string.IsNullOrEmpty(ImapPassword) ? 0 : 1) + (HasTokenEndpoint ? 1 : 0)
            + (string.IsNullOrWhiteSpace(AccessToken) ? 0 : 1);
        if (ways > 1)
            return "must have only one of imap_password, client_id and access_token.";
        if (ways == 0)
        {
            return string.IsNullOrEmpty(RefreshToken)
                ? "must have imap_password, or for OAuth a client_id and a refresh_token."
                : "must have the client_id that the refresh_token was given to.";
        }

        return HasTokenEndpoint && string.IsNullOrEmpty(RefreshToken) && string.IsNullOrEmpty(ClientSecret)
            ? "must have a refresh_token, or a client_secret if the app signs in itself."
            : null;
    }

    public override string ToString() => "ImapCredentials (hidden)";
}
