using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Connectors.Sources.RemoteFiles;

namespace Connectors.Sources.S3;

/// <summary>Reads the answers to ListObjectsV2. Compatible systems differ in the namespace.</summary>
internal static class S3Wire
{
    /// <exception cref="SourceException">It is not a listing.</exception>
    public static S3Page Read(XElement root, string where)
    {
        if (root.Name.LocalName != "ListBucketResult")
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, $"{where} did not answer as S3 does: check endpoint_url and addressing_style.");
        }

        var isEncoded = Text(root, "EncodingType") == "url";
        return new S3Page(
            [.. Parts(root, "Contents").Select(part => Object(part, isEncoded))],
            [.. Parts(root, "CommonPrefixes").Select(part => Name(Text(part, "Prefix") ?? "", isEncoded))],
            Text(root, "IsTruncated") == "true" ? Text(root, "NextContinuationToken") ?? "" : null);
    }

    private static S3Object Object(XElement part, bool isEncoded) => new(Name(Text(part, "Key") ?? "", isEncoded))
    {
        Size = long.TryParse(Text(part, "Size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null,
        ModifiedAt = DateTimeOffset.TryParse(
            Text(part, "LastModified"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        ETag = Text(part, "ETag"),
        StorageClass = Text(part, "StorageClass"),
    };

    /// <summary>Decodes a key. Null if its bytes are not UTF-8, or could not be sent to ask for it.</summary>
    private static string? Name(string text, bool isEncoded)
        => !isEncoded ? text : RemotePath.Decode(Bytes(text.Replace('+', ' ')));

    private static byte[] Bytes(string text)
    {
        // Only ASCII is left as it is, so a character is a byte or the beginning of three.
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
            }
        }

        return [.. bytes];
    }

    private static IEnumerable<XElement> Parts(XElement parent, string name)
        => parent.Elements().Where(part => part.Name.LocalName == name);

    private static string? Text(XElement parent, string name)
        => Parts(parent, name).FirstOrDefault()?.Value is { Length: > 0 } text ? text : null;
}

/// <param name="Objects">In the order of their keys.</param>
/// <param name="Prefixes">With a delimiter: the beginnings of other keys. Null for one that is no UTF-8.</param>
/// <param name="Next">The token of the next page. Null on the last one.</param>
internal sealed record S3Page(IReadOnlyList<S3Object> Objects, IReadOnlyList<string?> Prefixes, string? Next);

/// <param name="Key">Null if its bytes are not UTF-8.</param>
internal sealed record S3Object(string? Key)
{
    public long? Size { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    public string? ETag { get; init; }

    public string? StorageClass { get; init; }
}
