using System.Buffers;

namespace Connectors.Sources.Http;

/// <summary>Reads answers into memory, up to a bound.</summary>
internal static class AnswerReader
{
    public static async Task<RestAnswer> ReadAsync(HttpResponseMessage response, string where, long maxBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
            throw TooLarge(where, maxBytes);

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new ArrayBufferWriter<byte>(4096);
        int read;
        while ((read = await stream.ReadAsync(body.GetMemory(4096), cancellationToken)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > maxBytes)
                throw TooLarge(where, maxBytes);
        }

        return new RestAnswer(where, response.StatusCode, Headers(response), body.WrittenMemory);
    }

    public static Dictionary<string, string> Headers(HttpResponseMessage response)
        => response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);

    private static SourceException TooLarge(string where, long maxBytes)
        => new(SourceErrorKind.Misconfigured, $"{where} gave an answer larger than {maxBytes} bytes, too large to read: set a smaller batch_size.", new UnreadableAnswerException());
}
