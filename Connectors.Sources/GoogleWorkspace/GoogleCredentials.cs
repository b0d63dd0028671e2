using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using Connectors.Sources.GoogleWorkspace.OAuth;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>Credentials of one of two kinds: a user's OAuth grant, or a service account that acts for the users of a domain.</summary>
internal sealed record GoogleCredentials : IValidatableObject
{
    [Display(GroupName = ConfigGroups.Connection, Name = "Primary admin")]
    [Description(
        "With a service account: e-mail address of an administrator to act for (required). "
        + "With a sign-in: e-mail address of the account that signed in (optional).")]
    public string? GooglePrimaryAdmin { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Google sign-in (OAuth grant)")]
    [Description(
        "OAuth grant as JSON with client_id, client_secret, refresh_token, token, token_uri and expiry; a sign-in with Google fills it in. "
        + "Required unless google_service_account_key is set.")]
    [Secret, JsonConverter(typeof(JsonTextConverter))]
    public string? GoogleTokens { get; init; }

    [Display(GroupName = ConfigGroups.Connection, Name = "Service account key")]
    [Description("JSON key file of a service account with domain-wide delegation. Takes precedence over google_tokens.")]
    [Secret, JsonConverter(typeof(JsonTextConverter))]
    public string? GoogleServiceAccountKey { get; init; }

    [Display(GroupName = ConfigGroups.Advanced)]
    [Description("How the grant was obtained: uploaded or oauth_interactive. For information only.")]
    public string? AuthenticationMethod { get; init; }

    [JsonIgnore]
    public bool ActsForDomain => !string.IsNullOrWhiteSpace(GoogleServiceAccountKey);

    [JsonIgnore]
    public string? Admin => string.IsNullOrWhiteSpace(GooglePrimaryAdmin) ? null : GooglePrimaryAdmin.Trim();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ActsForDomain)
        {
            if (Admin is null)
            {
                yield return new ValidationResult(
                    "is required with a service account: name the administrator to act for.", [nameof(GooglePrimaryAdmin)]);
            }

            if (ServiceAccountKey.FindError(GoogleServiceAccountKey!) is { } keyError)
                yield return new ValidationResult(keyError, [nameof(GoogleServiceAccountKey)]);
        }
        else if (string.IsNullOrWhiteSpace(GoogleTokens))
        {
            yield return new ValidationResult(
                "is required: finish the sign-in with Google, or set google_service_account_key.", [nameof(GoogleTokens)]);
        }
        else if (OAuthGrant.FindError(GoogleTokens) is { } grantError)
        {
            yield return new ValidationResult(grantError, [nameof(GoogleTokens)]);
        }
    }
}
