using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>The two ways in: a user's OAuth grant, or a service account that acts for the users of a domain.</summary>
internal sealed record GoogleCredentials : IValidatableObject
{
    [Description("E-mail address of an administrator (service account) or of the account that gave the grant (OAuth).")]
    public string? GooglePrimaryAdmin { get; init; }

    [Description("The OAuth grant as JSON: client_id, client_secret, refresh_token, token, token_uri, expiry."), Secret]
    [JsonConverter(typeof(JsonTextConverter))]
    public string? GoogleTokens { get; init; }

    [Description("The key file of a service account with domain-wide delegation, as JSON."), Secret]
    [JsonConverter(typeof(JsonTextConverter))]
    public string? GoogleServiceAccountKey { get; init; }

    [Description("How the grant came to be: uploaded or oauth_interactive. Tells only.")]
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
                yield return new ValidationResult("is required with a service account: the administrator to act for.", [nameof(GooglePrimaryAdmin)]);
            if (ServiceAccountKey.Wrong(GoogleServiceAccountKey!) is { } wrong)
                yield return new ValidationResult(wrong, [nameof(GoogleServiceAccountKey)]);
        }
        else if (string.IsNullOrWhiteSpace(GoogleTokens))
        {
            yield return new ValidationResult(
                "is required: finish the sign-in with Google, or give google_service_account_key.", [nameof(GoogleTokens)]);
        }
        else if (OAuthGrant.Wrong(GoogleTokens) is { } wrong)
        {
            yield return new ValidationResult(wrong, [nameof(GoogleTokens)]);
        }
    }
}
