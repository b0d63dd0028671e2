using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Sources.S3;

/// <summary>
/// Signs GET requests by AWS Signature Version 4, in the query, as documented for S3 ("Authenticating Requests: Using Query Parameters").
/// So the one client of all network sources can send them.
/// </summary>
internal sealed class S3Signer((string Id, string Secret)? key, string region, TimeProvider time)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The seconds for which a signature is valid. A call that waits and is sent again keeps its own.</summary>
    public int ValidSeconds { get; init; } = 3600;

    /// <summary>The session token of temporary keys, which is a part of what is signed. Null for keys that last.</summary>
    public string? Token { get; init; }

    /// <summary>Returns the query with its signature. Without a key it stays as it is.</summary>
    /// <param name="address">The address without its query, encoded as it is sent.</param>
    /// <param name="query">The names and values that are asked for, not encoded.</param>
    public IReadOnlyList<KeyValuePair<string, string?>> Sign(Uri address, IEnumerable<KeyValuePair<string, string>> query)
    {
        if (key is not var (id, secret))
            return [.. query.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))];

        var moment = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var day = moment[..8];
        var scope = $"{day}/{region}/s3/aws4_request";
        List<KeyValuePair<string, string?>> signed =
        [
            .. query.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)),
            new("X-Amz-Algorithm", Algorithm),
            new("X-Amz-Credential", $"{id}/{scope}"),
            new("X-Amz-Date", moment),
            new("X-Amz-Expires", ValidSeconds.ToString(CultureInfo.InvariantCulture)),
            new("X-Amz-SignedHeaders", "host"),
            .. Token is null ? Array.Empty<KeyValuePair<string, string?>>() : [new("X-Amz-Security-Token", Token)],
        ];
        var canonical = string.Join(
            '&',
            signed.Select(pair => (Name: Uri.EscapeDataString(pair.Key), Value: Uri.EscapeDataString(pair.Value!)))
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => $"{pair.Name}={pair.Value}"));
        var request = $"GET\n{address.AbsolutePath}\n{canonical}\nhost:{address.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var toSign = $"{Algorithm}\n{moment}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";

        var signing = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in new[] { day, region, "s3", "aws4_request", toSign })
            signing = HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes(part));
        signed.Add(new KeyValuePair<string, string?>("X-Amz-Signature", Convert.ToHexStringLower(signing)));
        return signed;
    }
}
