using System.Collections.Concurrent;

namespace Connectors.Api.Documentation;

/// <summary>
/// Keeps the description of the API, which is made anew for each request otherwise. It changes with nothing but the address under which it
/// is asked for, which it names.
/// </summary>
/// <param name="make">Makes the description.</param>
internal sealed class KeptDocument(RequestDelegate make)
{
    /// <summary>A caller can ask under any name, so not all of them are kept.</summary>
    private const int MaxKept = 16;

    private readonly ConcurrentDictionary<string, (string? Type, byte[] Body)> _kept = new(StringComparer.Ordinal);

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

        context.Response.ContentType = document.Type;
        context.Response.ContentLength = document.Body.Length;
        await context.Response.Body.WriteAsync(document.Body, context.RequestAborted);
    }

    private async Task<(string? Type, byte[] Body)> MakeAsync(HttpContext context)
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

        return (context.Response.ContentType, body.ToArray());
    }
}
