using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using MimeKit;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>
/// Turns a raw message into the payload of Gmail's format=full: a tree of parts without transfer encodings but with their charsets. Large
/// parts and parts with a file name have an attachment id instead of data.
/// </summary>
public static class FakePayload
{
    public static JsonObject Of(string mime, Func<string, string> attachmentId)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(mime));
        using var message = MimeMessage.Load(stream);
        var payload = Part(message.Body!, "", attachmentId);
        payload["headers"] = Headers(message.Headers.Concat(message.Body!.Headers));
        return payload;
    }

    /// <summary>Returns a part's bytes; null if there is no such part.</summary>
    public static byte[]? Find(string mime, string partId)
    {
        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(mime));
        using var message = MimeMessage.Load(stream);
        return Find(message.Body!, "", partId);
    }

    private static JsonObject Part(MimeEntity entity, string id, Func<string, string> attachmentId)
    {
        var json = new JsonObject
        {
            ["partId"] = id,
            ["mimeType"] = entity.ContentType.MimeType,
            ["filename"] = entity.ContentDisposition?.FileName ?? entity.ContentType.Name ?? "",
            ["headers"] = Headers(entity.Headers),
        };
        switch (entity)
        {
            case Multipart multipart:
                json["body"] = new JsonObject { ["size"] = 0 };
                json["parts"] = new JsonArray([.. multipart.Select((child, i) => Part(child, ChildId(id, i), attachmentId))]);
                break;
            case MessagePart { Message: { } inner }:
                json["body"] = new JsonObject { ["size"] = 0 };
                var part = Part(inner.Body!, ChildId(id, 0), attachmentId);
                part["headers"] = Headers(inner.Headers.Concat(inner.Body!.Headers));
                json["parts"] = new JsonArray(part);
                break;
            case MimePart leaf:
                var bytes = Bytes(leaf);
                json["body"] = json["filename"]!.GetValue<string>().Length > 0 || bytes.Length > 100_000
                    ? new JsonObject { ["attachmentId"] = attachmentId(id), ["size"] = bytes.Length }
                    : new JsonObject { ["size"] = bytes.Length, ["data"] = Base64Url.EncodeToString(bytes) };
                break;
        }

        return json;
    }

    private static byte[]? Find(MimeEntity entity, string id, string wanted) => entity switch
    {
        Multipart multipart => multipart
            .Select((child, i) => Find(child, ChildId(id, i), wanted))
            .FirstOrDefault(found => found is not null),
        MessagePart { Message: { } inner } => Find(inner.Body!, ChildId(id, 0), wanted),
        MimePart leaf when id == wanted => Bytes(leaf),
        _ => null,
    };

    private static string ChildId(string id, int i) => id.Length == 0 ? $"{i}" : $"{id}.{i}";

    private static byte[] Bytes(MimePart part)
    {
        using var bytes = new MemoryStream();
        part.Content?.DecodeTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The headers as they were sent, with their encoded words.</summary>
    private static JsonArray Headers(IEnumerable<Header> headers)
        =>
        [
            .. headers.Select(header => new JsonObject
            {
                ["name"] = header.Field,
                ["value"] = Encoding.Latin1.GetString(header.RawValue).ReplaceLineEndings("").Trim(),
            }),
        ];
}
