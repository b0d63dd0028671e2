using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Connectors.Sources.Http;

/// <summary>Reads answers as XML. DTDs are refused, so no entity is expanded and nothing external is fetched.</summary>
internal static class XmlAnswer
{
    /// <summary>As deep as JSON may be nested.</summary>
    private const int MaxDepth = 64;

    /// <summary>A tree takes many times the memory of its text: small elements in a full answer would take gigabytes.</summary>
    private const int MaxNodes = 1_000_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Returns the root element.</summary>
    /// <exception cref="SourceException">
    /// Transient: the body is truncated, empty or not XML (a proxy's error page). Misconfigured: it is too large or too deep.
    /// </exception>
    public static XElement Read(RestAnswer answer)
    {
        try
        {
            var body = answer.Body.ToArray();
            CheckBounds(body, answer);
            using var reader = Open(body, answer);
            return XElement.Load(reader);
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            // The exception itself quotes the text that it could not read.
            throw new SourceException(SourceErrorKind.Transient, Describe(answer, e as XmlException), new UnreadableAnswerException());
        }
    }

    private static void CheckBounds(byte[] body, RestAnswer answer)
    {
        using var reader = Open(body, answer);
        for (var nodes = 0L; reader.Read(); nodes += 1 + reader.AttributeCount)
        {
            if (nodes > MaxNodes || reader.Depth > MaxDepth)
            {
                throw new SourceException(
                    SourceErrorKind.Misconfigured,
                    nodes > MaxNodes
                        ? $"{answer.Where} gave XML of more than {MaxNodes} nodes, too large to read: set a smaller batch_size."
                        : $"{answer.Where} gave XML nested deeper than {MaxDepth} levels, which is not read.",
                    new UnreadableAnswerException());
            }
        }
    }

    private static XmlReader Open(byte[] body, RestAnswer answer)
    {
        var stream = new MemoryStream(body, writable: false);
        // A charset in the header outweighs the declaration (RFC 7303, section 3).
        return Charset(answer) is { } encoding
            ? XmlReader.Create(new StreamReader(stream, encoding), Settings)
            : XmlReader.Create(stream, Settings);
    }

    private static Encoding? Charset(RestAnswer answer)
    {
        if (!MediaTypeHeaderValue.TryParse(answer.Header("Content-Type"), out var type) || type.CharSet is not { } charset)
            return null;

        try
        {
            return Encoding.GetEncoding(charset.Trim('"'), EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Describe(RestAnswer answer, XmlException? exception)
    {
        if (IsTruncated(answer, exception))
            return $"{answer.Where} gave a truncated answer: its XML breaks off after {answer.Body.Length} bytes.";

        var place = exception is null ? "wrong encoding" : $"at line {exception.LineNumber}, position {exception.LinePosition}";
        return $"{answer.Where} gave {answer.Header("Content-Type") ?? "something"} that is not the XML expected ({place}).";
    }

    /// <summary>Whether parsing failed at the very end of the text, as that of a truncated answer does.</summary>
    private static bool IsTruncated(RestAnswer answer, XmlException? exception)
    {
        var text = answer.Text;
        if (string.IsNullOrWhiteSpace(text))
            return true;

        var lastLine = text.Count(character => character == '\n') + 1;
        var lastLength = text.Length - (text.LastIndexOf('\n') + 1);
        return exception is not null && exception.LineNumber == lastLine && exception.LinePosition >= lastLength;
    }
}
