using System.Text;
using MimeKit.Encodings;

namespace Connectors.Jobs.Text.Formats;

/// <summary>
/// Reads the lines that iCalendar (RFC 5545) and vCard (RFC 6350) have in common: long ones are folded, values are escaped, and old cards
/// are in quoted-printable.
/// </summary>
internal static class ContentLines
{
    private const int MaxLines = 1_000_000;

    /// <summary>Returns the lines of a file.</summary>
    public static IEnumerable<ContentLine> Read(byte[] file)
    {
        var text = PlainText.Decode(Unfolded(file));
        var at = 0;
        for (var count = 0; at < text.Length && count < MaxLines; count++)
        {
            var line = Line(text, ref at);
            // Quoted-printable has its own folding: the line ends with "=".
            while (IsQuotedPrintable(line) && line.EndsWith('=') && at < text.Length)
                line = line[..^1] + Line(text, ref at);
            if (Parse(line) is { } parsed)
                yield return parsed;
        }
    }

    /// <summary>
    /// Joins folded lines. Programs fold between bytes, also within a character, so this comes before decoding. In old cards, the space of
    /// the fold is part of the text.
    /// </summary>
    private static byte[] Unfolded(byte[] file)
    {
        if (WideText.Of(file) is not null)
            file = Encoding.UTF8.GetBytes(PlainText.Decode(file));
        var keepsSpace = file.AsSpan().IndexOf("VERSION:2.1"u8) >= 0;
        var target = new byte[file.Length];
        var length = 0;
        for (var at = 0; at < file.Length; at++)
        {
            var breakBytes = file[at] == '\n' ? 1 : file[at] == '\r' && at + 1 < file.Length && file[at + 1] == '\n' ? 2 : 0;
            var isFold = breakBytes > 0 && at + breakBytes < file.Length && file[at + breakBytes] is (byte)' ' or (byte)'\t';
            if (isFold)
                at += breakBytes - (keepsSpace ? 1 : 0);
            else
                target[length++] = file[at];
        }

        return target[..length];
    }

    private static string Line(string text, ref int at)
    {
        var end = text.IndexOf('\n', at);
        end = end < 0 ? text.Length : end;
        var line = text[at..end].TrimEnd('\r');
        at = end + 1;
        return line;
    }

    private static ContentLine? Parse(string line)
    {
        var (quoted, nameEnd, colon) = (false, -1, -1);
        for (var i = 0; i < line.Length && colon < 0; i++)
        {
            if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ';' && nameEnd < 0)
                nameEnd = i;
            else if (line[i] == ':' && !quoted)
                colon = i;
        }

        if (colon <= 0)
            return null;
        nameEnd = nameEnd < 0 ? colon : nameEnd;
        // A group, as in "item1.EMAIL", ends with a dot.
        var name = line[..nameEnd];
        var parameters = line[nameEnd..colon];
        var value = line[(colon + 1)..];
        return new ContentLine(
            name[(name.LastIndexOf('.') + 1)..].ToUpperInvariant(),
            parameters,
            IsQuotedPrintable(line) ? Unquoted(value, Parameter(parameters, "CHARSET")) : value);
    }

    /// <summary>Returns a parameter's value without its quotes; null if it is not there.</summary>
    public static string? Parameter(string parameters, string name)
    {
        var at = parameters.IndexOf($";{name}=", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        at += name.Length + 2;
        var isQuoted = at < parameters.Length && parameters[at] == '"';
        var end = isQuoted ? parameters.IndexOf('"', at + 1) : parameters.IndexOf(';', at);
        return parameters[(isQuoted ? at + 1 : at)..(end < 0 ? parameters.Length : end)];
    }

    /// <summary>Undoes the escapes of a text value: "\n", "\,", "\;" and "\\".</summary>
    public static string Unescaped(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
            return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length)
                text.Append(value[++i] is 'n' or 'N' ? '\n' : value[i]);
            else
                text.Append(value[i]);
        }

        return text.ToString();
    }

    private static bool IsQuotedPrintable(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).Contains("QUOTED-PRINTABLE", StringComparison.OrdinalIgnoreCase);
    }

    private static string Unquoted(string value, string? charset)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        var decoder = new QuotedPrintableDecoder();
        var decoded = new byte[decoder.EstimateOutputLength(bytes.Length)];
        return PlainText.Decode(decoded[..decoder.Decode(bytes, 0, bytes.Length, decoded)], charset);
    }
}

/// <summary>A line of a calendar or a card.</summary>
/// <param name="Name">The property, in capitals.</param>
/// <param name="Parameters">The parameters, each after a semicolon.</param>
/// <param name="Value">The value as it is written, with its escapes.</param>
internal sealed record ContentLine(string Name, string Parameters, string Value);
