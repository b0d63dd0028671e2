using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Connectors.Api.Documentation;

/// <summary>
/// Keeps the description of the API, which is made anew for each request otherwise. It changes with nothing but the address under which it
/// is asked for, which it names. Browsers may keep it, and ask whether it is still the same: it is large, and says nothing of what is
/// stored.
/// </summary>
/// <param name="make">Makes the description.</param>
internal sealed class KeptDocument(RequestDelegate make)
{
    /// <summary>A caller can ask under any name, so not all of them are kept.</summary>
    private const int MaxKept = 16;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var address = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}";
        if (!_kept.TryGetValue(address, out var document))
        {
            document = await MakeAsync(context);
            if (context.Response.StatusCode == StatusCodes.Status200OK)
            {
                if (_kept.Count >= MaxKept)
                    _kept.Clear();
                _kept[address] = document;
            }
        }

        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            (context.Response.Headers.CacheControl, context.Response.Headers.ETag) = ("no-cache", document.Tag.ToString());
            // A proxy that compresses turns the tag into a weak one.
            if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Compare(document.Tag, useStrongComparison: false)))
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        context.Response.ContentType = document.Type;
        context.Response.ContentLength = document.Body.Length;
        await context.Response.Body.WriteAsync(document.Body, context.RequestAborted);
    }

    private async Task<Kept> MakeAsync(HttpContext context)
    {
        var wire = context.Response.Body;
        using var body = new MemoryStream();
        context.Response.Body = body;
        try
        {
            await make(context);
        }
        finally
        {
            context.Response.Body = wire;
        }

        var bytes = body.ToArray();
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
        return new Kept(context.Response.ContentType, bytes, tag);
    }

    /// <param name="Tag">Stands for the body.</param>
    private sealed record Kept(string? Type, byte[] Body, EntityTagHeaderValue Tag);
}
