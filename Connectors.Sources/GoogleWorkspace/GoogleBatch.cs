using System.Globalization;
using System.Text;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary>
/// Google's HTTP batches: many GETs in one multipart/mixed request. The parts of the answer come in any order, are matched by Content-ID,
/// and have a status each.
/// </summary>
internal static class GoogleBatch
{
    public const string Boundary = "connectors_batch";

    /// <summary>Writes the body of a request that holds these calls.</summary>
    public static byte[] Write(IReadOnlyList<GoogleBatchCall> calls)
    {
        var text = new StringBuilder();
        for (var i = 0; i < calls.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"--{Boundary}\r\nContent-Type: application/http\r\nContent-ID: <item{i}>\r\n\r\n");
            text.Append(CultureInfo.InvariantCulture, $"GET {calls[i].Path} HTTP/1.1\r\n");
            foreach (var (name, value) in calls[i].Headers)
                text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            text.Append("\r\n\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append(CultureInfo.InvariantCulture, $"--{Boundary}--\r\n").ToString());
    }

    /// <summary>Reads an answer's parts by the number of their call. Missing and truncated parts are left out.</summary>
    public static Dictionary<int, GoogleBatchPart> Read(string contentType, string body)
    {
        var parts = new Dictionary<int, GoogleBatchPart>();
        if (!System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type))
            return parts;

        var boundary = type.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value?.Trim('"');
        if (string.IsNullOrEmpty(boundary))
            return parts;

        var delimiter = "--" + boundary;
        var start = body.IndexOf(delimiter, StringComparison.Ordinal);
        while (start >= 0)
        {
            start += delimiter.Length;
            var end = body.IndexOf("\n" + delimiter, start, StringComparison.Ordinal);
            if (end < 0)
                break;
            if (Part(body.AsSpan(start, end - start)) is { } part)
                parts[part.Number] = part;
            start = end + 1;
        }

        return parts;
    }

    private static GoogleBatchPart? Part(ReadOnlySpan<char> text)
    {
        var (outer, rest) = Split(text.TrimStart("\r\n"));
        var (inner, body) = Split(rest);
        var number = Number(outer);
        // "HTTP/1.1 200 OK"
        var status = inner.IndexOf(' ');
        if (number < 0 || status < 0 || inner.Length < status + 4
            || !int.TryParse(inner.Slice(status + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return null;
        return new GoogleBatchPart(number, code, body.TrimEnd("\r\n").ToString()) { RetryAfter = Header(inner, "Retry-After") };
    }

    private static string? Header(ReadOnlySpan<char> headers, string name)
    {
        foreach (var line in headers.EnumerateLines())
        {
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                return line[(name.Length + 1)..].Trim().ToString();
        }

        return null;
    }

    private static int Number(ReadOnlySpan<char> headers)
    {
        const string marker = "response-item";
        var at = headers.IndexOf(marker, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return -1;
        var digits = headers[(at + marker.Length)..];
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        if (length >= 0)
            digits = digits[..length];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    private static TwoSpans Split(ReadOnlySpan<char> text)
    {
        var crlf = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lf = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (crlf < 0 && lf < 0)
            return new TwoSpans(text, []);
        return crlf >= 0 && (lf < 0 || crlf < lf)
            ? new TwoSpans(text[..crlf], text[(crlf + 4)..])
            : new TwoSpans(text[..lf], text[(lf + 2)..]);
    }

    private readonly ref struct TwoSpans(ReadOnlySpan<char> head, ReadOnlySpan<char> rest)
    {
        private readonly ReadOnlySpan<char> _head = head;
        private readonly ReadOnlySpan<char> _rest = rest;

        public void Deconstruct(out ReadOnlySpan<char> head, out ReadOnlySpan<char> rest)
        {
            head = _head;
            rest = _rest;
        }
    }
}

/// <summary>A GET in a batch.</summary>
/// <param name="Path">Path and query, from the host's root.</param>
internal sealed record GoogleBatchCall(string Path)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>The answer to one call of a batch.</summary>
/// <param name="Number">The call's index in the batch.</param>
internal sealed record GoogleBatchPart(int Number, int Status, string Body)
{
    /// <summary>The pause that the part's own headers ask for; null if they ask for none.</summary>
    public string? RetryAfter { get; init; }
}
