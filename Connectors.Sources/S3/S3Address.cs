namespace Connectors.Sources.S3;

/// <summary>A bucket's address, by the kind of its storage.</summary>
/// <param name="Bucket">The bucket's address. Keys follow it; it ends with a slash.</param>
/// <param name="Region">The region to sign for.</param>
internal sealed record S3Address(Uri Bucket, string Region)
{
    private const string DefaultRegion = "us-east-1";

    public static S3Address Of(S3Config config)
    {
        var (kind, keys) = (config.BucketType, config.Credentials);
        var region = keys.Region is { Length: > 0 } named ? named : DefaultRegion;
        var isChina = region.StartsWith("cn-", StringComparison.Ordinal);
        return kind switch
        {
            S3Kind.R2 => Make(new Uri($"https://{keys.AccountId}.r2.cloudflarestorage.com"), "auto"),
            S3Kind.GoogleCloudStorage => Make(new Uri("https://storage.googleapis.com"), "auto"),
            S3Kind.OciStorage => Make(new Uri($"https://{keys.Namespace}.compat.objectstorage.{region}.oraclecloud.com"), region),
            _ => Make(keys.EndpointUrl ?? new Uri($"https://s3.{region}.amazonaws.com{(isChina ? ".cn" : "")}"), region),
        };

        S3Address Make(Uri endpoint, string signed)
        {
            // A certificate for all buckets does not cover a name with a dot, so such a bucket goes into the path.
            var usual = kind == S3Kind.S3 && keys.EndpointUrl is null ? S3AddressingStyle.Virtual : S3AddressingStyle.Path;
            var isVirtual = (keys.AddressingStyle ?? usual) == S3AddressingStyle.Virtual
                && !config.BucketName.Contains('.', StringComparison.Ordinal);
            var path = endpoint.AbsolutePath.TrimEnd('/');
            return new S3Address(
                new Uri(isVirtual
                    ? $"{endpoint.Scheme}://{config.BucketName}.{endpoint.Authority}{path}/"
                    : $"{endpoint.Scheme}://{endpoint.Authority}{path}/{config.BucketName}/"),
                signed);
        }
    }
}
