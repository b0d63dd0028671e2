using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.S3;

internal static class S3Configs
{
    public static JsonObject Of(FakeS3 s3, params IEnumerable<(string Key, JsonNode Value)> more) => Of(s3.Address, s3.Secret, more);

    public static JsonObject Of(Uri endpoint, string secret, params IEnumerable<(string Key, JsonNode Value)> more)
    {
        var config = new JsonObject
        {
            ["bucket_name"] = FakeS3.Bucket,
            ["bucket_type"] = "s3_compatible",
            ["credentials"] = new JsonObject
            {
                ["aws_access_key_id"] = FakeS3.KeyId,
                ["aws_secret_access_key"] = secret,
                ["endpoint_url"] = endpoint.AbsoluteUri.TrimEnd('/'),
            },
        };
        foreach (var (key, value) in more)
            config[key] = value;
        return config;
    }
}
