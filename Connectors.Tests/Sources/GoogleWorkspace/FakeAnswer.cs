using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>An answer in the form of Google's APIs: JSON, or bytes of a file.</summary>
public sealed record FakeAnswer(int Status, JsonNode? Body)
{
    private const int ChunkSize = 64 << 10;

    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>Within a batch: a Retry-After header of the part, in seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Within a batch: the part's JSON breaks off.</summary>
    public bool Cut { get; init; }

    public static FakeAnswer Ok(JsonNode body) => new(200, body);

    public static FakeAnswer File(ReadOnlyMemory<byte> bytes) => new(200, null) { Bytes = bytes };

    public static FakeAnswer Refuse(int status, string reason, string? message = null) => new(status, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = status,
            ["message"] = message ?? reason,
            ["errors"] = new JsonArray(new JsonObject { ["domain"] = "global", ["reason"] = reason, ["message"] = message ?? reason }),
        },
    });

    /// <summary>Removes the fields that were not asked for.</summary>
    public FakeAnswer Masked(string? fields)
        => Status == 200 && Body is not null && fields is not null ? this with { Body = FakeMask.Apply(Body, fields) } : this;

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (Bytes is { } bytes)
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = bytes.Length;
            // Written in chunks, because Kestrel copies each one.
            for (var at = 0; at < bytes.Length; at += ChunkSize)
                await context.Response.Body.WriteAsync(bytes[at..Math.Min(at + ChunkSize, bytes.Length)], context.RequestAborted);
        }
        else
        {
            context.Response.ContentType = "application/json; charset=UTF-8";
            await context.Response.WriteAsync(Body!.ToJsonString(), context.RequestAborted);
        }
    }
}
