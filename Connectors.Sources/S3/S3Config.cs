using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.S3;

/// <summary>A bucket of AWS S3, or of a system that speaks its protocol.</summary>
internal sealed record S3Config : RemoteFilesConfig
{
    [Display(Name = "Bucket", GroupName = ConfigGroups.Connection)]
    [Description("The bucket's name."), Required]
    public required string BucketName { get; init; }

    [Display(Name = "Kind of storage", GroupName = ConfigGroups.Connection)]
    [Description("AWS (s3), a system at endpoint_url such as MinIO (s3_compatible), Cloudflare R2, Google Cloud Storage or Oracle.")]
    public S3Kind BucketType { get; init; } = S3Kind.S3;

    [Display(GroupName = ConfigGroups.Connection)]
    [Description("The account's keys, and the address and region that belong to it.")]
    public S3Credentials Credentials { get; init; } = new();

    [Display(GroupName = ConfigGroups.Scope)]
    [Description("The beginning of the keys to read, such as reports/. Empty: the whole bucket."), Choosable]
    public string Prefix { get; init; } = "";

    [Display(Name = "Read images", GroupName = ConfigGroups.Content)]
    [Description("Whether to read images. If off, objects whose keys end as those of images do are left out.")]
    public bool AllowImages { get; init; }

    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BucketName.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_' or ':'))
            || BucketName.Trim('.').Length == 0)
            yield return new ValidationResult("must be a bucket's name, without slashes and spaces.", [nameof(BucketName)]);
        if (Prefix.StartsWith('/'))
            yield return new ValidationResult("must not begin with a slash: keys do not.", [nameof(Prefix)]);
        if (Credentials.Missing(BucketType) is { } missing)
        {
            var kind = SourceJson.Key(BucketType.ToString());
            yield return new ValidationResult($"needs {missing} for a bucket_type of {kind}.", [nameof(Credentials)]);
        }

        foreach (var wrong in base.Validate(validationContext))
            yield return wrong;
    }
}

/// <summary>A flavour of the protocol: whose addresses and whose names for keys.</summary>
internal enum S3Kind
{
    S3,
    S3Compatible,
    R2,
    GoogleCloudStorage,
    OciStorage,
}

internal enum S3AddressingStyle
{
    Virtual,
    Path,
}

internal enum S3AuthenticationMethod
{
    AccessKey,
    IamRole,
    AssumeRole,
}
