using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.S3;

/// <summary>Keys under the names that each kind of storage has for them. A bucket that is open to all needs none.</summary>
internal sealed record S3Credentials : IValidatableObject
{
    [Display(Name = "AWS access key ID", GroupName = ConfigGroups.Connection)]
    [Description("The access key's ID, of AWS or of a compatible system. Empty: the bucket is open to all.")]
    public string? AwsAccessKeyId { get; init; }

    [Display(Name = "AWS secret access key", GroupName = ConfigGroups.Connection)]
    [Description("The secret of that access key."), Secret]
    public string? AwsSecretAccessKey { get; init; }

    [Display(Name = "AWS session token", GroupName = ConfigGroups.Connection)]
    [Description("The session token that belongs to temporary keys (of STS or of a role). It ends with them."), Secret]
    public string? AwsSessionToken { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The bucket's region, such as eu-central-1. Empty: us-east-1.")]
    public string? Region { get; init; }

    [Display(Name = "Endpoint address", GroupName = ConfigGroups.Connection)]
    [Description("The address of a compatible system, such as https://minio.example.com:9000.")]
    public Uri? EndpointUrl { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("Whether the bucket is a part of the host name (virtual) or of the path. Empty: what suits the kind of storage.")]
    public S3AddressingStyle? AddressingStyle { get; init; }

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("How to sign in. This installation signs in with an access key.")]
    public S3AuthenticationMethod AuthenticationMethod { get; init; } = S3AuthenticationMethod.AccessKey;

    [Display(Name = "R2 account ID", GroupName = ConfigGroups.Connection)]
    [Description("Cloudflare's account ID.")]
    public string? AccountId { get; init; }

    [Display(Name = "R2 access key ID", GroupName = ConfigGroups.Connection)]
    [Description("The ID of an R2 token for objects.")]
    public string? R2AccessKeyId { get; init; }

    [Display(Name = "R2 secret access key", GroupName = ConfigGroups.Connection)]
    [Description("The secret of that token."), Secret]
    public string? R2SecretAccessKey { get; init; }

    [Display(Name = "Access key ID", GroupName = ConfigGroups.Connection)]
    [Description("The ID of an HMAC key of Google Cloud Storage, or of a customer secret key of Oracle.")]
    public string? AccessKeyId { get; init; }

    [Display(Name = "Secret access key", GroupName = ConfigGroups.Connection)]
    [Description("The secret of that key."), Secret]
    public string? SecretAccessKey { get; init; }

    [Display(Name = "Oracle namespace", GroupName = ConfigGroups.Connection)]
    [Description("The namespace of Oracle's object storage.")]
    public string? Namespace { get; init; }

    /// <summary>Returns ID and secret of the key that belongs to a kind of storage. Null if the bucket is open to all.</summary>
    internal (string Id, string Secret)? Key(S3Kind kind)
    {
        var (id, secret) = kind switch
        {
            S3Kind.R2 => (R2AccessKeyId, R2SecretAccessKey),
            S3Kind.GoogleCloudStorage or S3Kind.OciStorage => (AccessKeyId, SecretAccessKey),
            _ => (AwsAccessKeyId, AwsSecretAccessKey),
        };
        return string.IsNullOrEmpty(id) || string.IsNullOrEmpty(secret) ? null : (id, secret);
    }

    /// <summary>Returns the token of temporary keys. Null if the keys have none.</summary>
    internal string? Token(S3Kind kind)
        => kind is S3Kind.S3 or S3Kind.S3Compatible && !string.IsNullOrWhiteSpace(AwsSessionToken) ? AwsSessionToken.Trim() : null;

    /// <summary>Names the setting that a kind of storage needs and that is missing. Null if none is.</summary>
    internal string? Missing(S3Kind kind) => kind switch
    {
        S3Kind.S3Compatible when EndpointUrl is null => "endpoint_url",
        S3Kind.R2 when string.IsNullOrEmpty(AccountId) => "account_id",
        S3Kind.R2 when Key(kind) is null => "r2_access_key_id and r2_secret_access_key",
        S3Kind.OciStorage when string.IsNullOrEmpty(Namespace) => "namespace",
        S3Kind.OciStorage when string.IsNullOrEmpty(Region) => "region",
        S3Kind.OciStorage when Key(kind) is null => "access_key_id and secret_access_key",
        S3Kind.GoogleCloudStorage when Key(kind) is null && (AccessKeyId ?? SecretAccessKey) is { Length: > 0 }
            => "both access_key_id and secret_access_key",
        S3Kind.S3 or S3Kind.S3Compatible when Key(kind) is null && (AwsAccessKeyId ?? AwsSecretAccessKey) is { Length: > 0 }
            => "both aws_access_key_id and aws_secret_access_key",
        S3Kind.S3 or S3Kind.S3Compatible when Key(kind) is null && Token(kind) is not null
            => "the aws_access_key_id and aws_secret_access_key that the aws_session_token belongs to,",
        _ => null,
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (EndpointUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.Query.Length > 0))
            yield return new ValidationResult("must be an http or https address.", [nameof(EndpointUrl)]);
        if (AuthenticationMethod != S3AuthenticationMethod.AccessKey)
        {
            yield return new ValidationResult(
                "must be access_key: roles of AWS are not assumed; temporary keys with their aws_session_token are taken.",
                [nameof(AuthenticationMethod)]);
        }

        foreach (var (name, value) in new[] { (nameof(Region), Region), (nameof(AccountId), AccountId), (nameof(Namespace), Namespace) })
        {
            if (value?.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') == false)
                yield return new ValidationResult("must have letters, digits and hyphens only.", [name]);
        }
    }

    public override string ToString() => "S3Credentials (hidden)";
}
