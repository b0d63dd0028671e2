using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using MimeKit;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>A raw message as Gmail's format=full has it: a tree of parts, transfer encodings undone, charsets left, large and named parts by attachment id.</summary>
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

    /// <summary>An attachment's bytes.</summary>
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
            ["partId"] = id, ["mimeType"] = entity.ContentType.MimeType, ["filename"] = entity.ContentDisposition?.FileName ?? entity.ContentType.Name ?? "",
            ["headers"] = Headers(entity.Headers),
        };
        switch (entity)
        {
            case Multipart multipart:
                json["body"] = new JsonObject { ["size"] = 0 };
                json["parts"] = new JsonArray([.. multipart.Select((each, i) => Part(each, Child(id, i), attachmentId))]);
                break;
            case MessagePart { Message: { } inner }:
                json["body"] = new JsonObject { ["size"] = 0 };
                var part = Part(inner.Body!, Child(id, 0), attachmentId);
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
        Multipart multipart => multipart.Select((each, i) => Find(each, Child(id, i), wanted)).FirstOrDefault(found => found is not null),
        MessagePart { Message: { } inner } => Find(inner.Body!, Child(id, 0), wanted),
        MimePart leaf when id == wanted => Bytes(leaf),
        _ => null,
    };

    private static string Child(string id, int i) => id.Length == 0 ? $"{i}" : $"{id}.{i}";

    private static byte[] Bytes(MimePart part)
    {
        using var bytes = new MemoryStream();
        part.Content?.DecodeTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>As they were sent: encoded words and all.</summary>
    private static JsonArray Headers(IEnumerable<Header> headers)
        => [.. headers.Select(header => new JsonObject { ["name"] = header.Field, ["value"] = Encoding.Latin1.GetString(header.RawValue).ReplaceLineEndings("").Trim() })];
}
