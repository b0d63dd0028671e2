using System.Buffers;

namespace Connectors.Sources.Http;

/// <summary>Reads answers into memory, up to a maximum size.</summary>
internal static class AnswerReader
{
    private const int FirstBytes = 16 << 10;

    public static async Task<RestAnswer> ReadAsync(
        HttpResponseMessage response, string where, long maxBytes, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
            throw TooLarge(where, maxBytes);

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (buffer, length) = (ArrayPool<byte>.Shared.Rent(FirstBytes), 0);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
            {
                length += read;
                if (length > maxBytes)
                    throw TooLarge(where, maxBytes);
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }

            return new RestAnswer(where, response.StatusCode, Headers(response), buffer.AsSpan(0, length).ToArray());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Returns an answer by its headers alone.</summary>
    public static RestAnswer WithoutBody(HttpResponseMessage response, string where)
        => new(where, response.StatusCode, Headers(response), ReadOnlyMemory<byte>.Empty);

    /// <summary>Reads an answer that will be read again.</summary>
    /// <exception cref="HttpRequestException">The answer broke off, or is too large.</exception>
    public static async Task<RestAnswer> PeekAsync(
        HttpResponseMessage response, string where, long maxBytes, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(maxBytes, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return new RestAnswer(where, response.StatusCode, Headers(response), body);
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response)
        => response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);

    private static SourceException TooLarge(string where, long maxBytes) => new(
        SourceErrorKind.Misconfigured,
        $"{where} gave an answer larger than {maxBytes} bytes, too large to read: set a smaller batch_size.",
        new UnreadableAnswerException());
}
