using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Connectors.Api.Dashboard;

/// <summary>
/// HTML out of interpolated strings: what is written between braces is encoded, unless it is markup itself. Nothing else makes HTML here, so
/// that nothing can be forgotten.
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
