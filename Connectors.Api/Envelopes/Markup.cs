using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Connectors.Api.Envelopes;

/// <summary>
/// HTML from interpolated strings: values between braces are encoded unless they are markup. Pages make HTML in no other way, so no value
/// can be left unencoded.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct Markup
{
    private readonly StringBuilder _html;

    public Markup(int literalLength, int formattedCount) => _html = new StringBuilder(literalLength + (16 * formattedCount));

    public static Markup None => $"";

    public void AppendLiteral(string literal) => _html.Append(literal);

    public void AppendFormatted(Markup inner) => _html.Append(inner._html);

    public void AppendFormatted(IEnumerable<Markup> inner)
    {
        foreach (var markup in inner)
            _html.Append(markup._html);
    }

    public void AppendFormatted(long number) => _html.Append(number.ToString("N0", CultureInfo.InvariantCulture));

    public void AppendFormatted(string? text) => _html.Append(WebUtility.HtmlEncode(text));

    public override string ToString() => _html.ToString();
}
