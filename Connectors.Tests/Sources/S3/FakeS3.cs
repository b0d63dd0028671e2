using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace Connectors.Tests.Sources.S3;

/// <summary>
/// A bucket by the API reference of Amazon S3: ListObjectsV2 and GetObject, path style. It checks signatures as "Authenticating Requests:
/// Using Query Parameters" describes them, from the request as it arrived.
/// </summary>
public sealed class FakeS3 : FakeUpstream
{
    public const string Bucket = "papers";

    public const string KeyId = "AKIAIOSFODNN7EXAMPLE";

    private static readonly DateTimeOffset Modified = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    /// <summary>Sorted by the bytes of the keys, as S3 lists them. Lock it to change it while requests come.</summary>
    public SortedDictionary<string, string> Objects { get; } = new(Utf8Order.Instance);

    public string Secret { get; set; } = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// <summary>The session token that the key needs. Null for a key that lasts.</summary>
    public string? SessionToken { get; set; }

    /// <summary>Whether the session has ended.</summary>
    public bool IsSessionOver { get; set; }

    /// <summary>The largest page, whatever is asked for.</summary>
    public int MaxKeys { get; set; } = 1000;

    protected override void Map(IEndpointRouteBuilder routes)
        => routes.MapGet("/" + Bucket + "/{**key}", AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        if (Refusal(context) is { } code)
            return WriteAsync(context, StatusCodes.Status403Forbidden, $"<Error><Code>{code}</Code><Message>Refused.</Message></Error>");

        var key = ((string?)context.Request.RouteValues["key"]) ?? "";
        if (key.Length == 0)
            return ListAsync(context);
        if (Find(key) is not { } text)
            return WriteAsync(context, StatusCodes.Status404NotFound, "<Error><Code>NoSuchKey</Code></Error>");

        context.Response.Headers.ETag = ETag(text);
        return context.Response.WriteAsync(text);
    }

    private string? Find(string key)
    {
        lock (Objects)
            return Objects.GetValueOrDefault(key);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (prefix, delimiter) = (query["prefix"].ToString(), query["delimiter"].ToString());
        var after = query["continuation-token"].ToString() is { Length: > 0 } token
            ? Encoding.UTF8.GetString(Convert.FromBase64String(token))
            : query["start-after"].ToString();
        var size = Math.Min(MaxKeys, int.Parse(query["max-keys"].ToString(), CultureInfo.InvariantCulture));
        KeyValuePair<string, string>[] all;
        lock (Objects)
            all = [.. Objects];
        var rows = all
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(pair => (pair.Key, Group: Group(pair.Key, prefix, delimiter), Text: pair.Value))
            .Where(row => after.Length == 0 || Utf8Order.Instance.Compare(row.Group ?? row.Key, after) > 0)
            .DistinctBy(row => row.Group ?? "object " + row.Key)
            .ToList();
        var page = rows.Take(size).ToList();
        var xml = new StringBuilder("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>");
        xml.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(rows.Count > size ? "true" : "false")}</IsTruncated>");
        if (rows.Count > size)
        {
            var next = Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Group ?? page[^1].Key));
            xml.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>{next}</NextContinuationToken>");
        }

        foreach (var (key, group, text) in page)
        {
            xml.Append(group is not null
                ? $"<CommonPrefixes><Prefix>{Encode(group)}</Prefix></CommonPrefixes>"
                : $"<Contents><Key>{Encode(key)}</Key><LastModified>{Modified:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}</LastModified>"
                    + $"<ETag>{SecurityElement.Escape(ETag(text))}</ETag><Size>{Encoding.UTF8.GetByteCount(text)}</Size>"
                    + "<StorageClass>STANDARD</StorageClass></Contents>");
        }

        return WriteAsync(context, StatusCodes.Status200OK, xml.Append("</ListBucketResult>").ToString());
    }

    private static string? Group(string key, string prefix, string delimiter)
    {
        var at = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }

    private static string Encode(string key)
        => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal).Replace("%20", "+", StringComparison.Ordinal);

    private static string ETag(string text)
        => $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"";

    private string? Refusal(HttpContext context)
    {
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        var scope = query["X-Amz-Credential"].ToString().Split('/', 2);
        if (scope is not [KeyId, var rest])
            return "InvalidAccessKeyId";
        // The key of a session is unknown without its token ("Using temporary security credentials with AWS resources").
        if (SessionToken is not null && !query.ContainsKey("X-Amz-Security-Token"))
            return "InvalidAccessKeyId";
        if (query.TryGetValue("X-Amz-Security-Token", out var token) && token != SessionToken)
            return "InvalidToken";
        if (IsSessionOver)
            return "ExpiredToken";

        var signed = query.Where(pair => pair.Key != "X-Amz-Signature")
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value.ToString())}")
            .Order(StringComparer.Ordinal);
        var raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var request = $"GET\n{raw}\n{string.Join('&', signed)}\nhost:{context.Request.Host}\n\nhost\nUNSIGNED-PAYLOAD";
        var toSign = $"AWS4-HMAC-SHA256\n{query["X-Amz-Date"]}\n{rest}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + Secret);
        foreach (var part in rest.Split('/').Append(toSign))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Hex(key) == query["X-Amz-Signature"] ? null : "SignatureDoesNotMatch";
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static Task WriteAsync(HttpContext context, int status, string xml)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml);
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
