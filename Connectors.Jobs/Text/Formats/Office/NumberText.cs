using System.Globalization;
using System.Text.RegularExpressions;
using ExcelNumberFormat;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Writes numbers as a cell shows them: percent, leading zeros, currencies, times. There are two exceptions, so that a search finds what
/// people type: thousands are not grouped, and dates of numbers alone are written as 2024-01-31, because the order of day and month depends
/// on the reader's computer.
/// </summary>
/// <param name="isDate1904">Whether dates count from 1904.</param>
internal sealed partial class NumberText(bool isDate1904)
{
    private const int MaxFormats = 10_000;
    private const int MaxFormatLength = 255;

    private readonly Dictionary<string, NumberFormat?> _formats = new(StringComparer.Ordinal);

    /// <summary>Returns the text of a number.</summary>
    /// <param name="value">The number; for dates and times, days since the epoch.</param>
    /// <param name="code">The number format; null if there is none.</param>
    public string Of(double value, string? code)
    {
        if (code is null || Parsed(code) is not { } format || !double.IsFinite(value))
            return General(value);
        try
        {
            var text = format.IsTimeSpanFormat ? Shown(format, Duration(value))
                : format.IsDateTimeFormat ? Date(value, format)
                : Shown(format, value);
            return text.Length > 0 ? text : General(value);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidOperationException
            or FormatException or IndexOutOfRangeException)
        {
            // The format does not fit the number, such as a date before the epoch. A cell shows # signs then.
            return General(value);
        }
    }

    /// <summary>Whole numbers have all of their digits, others the 15 that a double holds for certain.</summary>
    public static string General(double value)
        => Math.Abs(value) < 1e18 && Math.Truncate(value) == value
            ? value.ToString("F0", CultureInfo.InvariantCulture)
            : value.ToString("G15", CultureInfo.InvariantCulture);

    private string Date(double value, NumberFormat format)
    {
        // Times are stored as fractions that are a little off.
        var seconds = Math.Round(value * 86_400) / 86_400;
        var code = Literals().Replace(format.FormatString.Split(';')[0], "").ToLowerInvariant();
        var (hasTime, hasDay) = (code.Contains('h', StringComparison.Ordinal), code.Contains('d', StringComparison.Ordinal));
        var isNamed = code.Contains("mmm", StringComparison.Ordinal) || code.Contains("ddd", StringComparison.Ordinal);
        if (isNamed || !hasDay || !code.Contains('y', StringComparison.Ordinal))
            return Shown(format, seconds);
        var time = DateTime.FromOADate(isDate1904 ? seconds + 1462 : seconds);
        return time.ToString(
            !hasTime ? "yyyy-MM-dd" : time.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private string Shown(NumberFormat format, object value)
        => Blanks().Replace(format.Format(value, CultureInfo.InvariantCulture, isDate1904), " ").Trim();

    private static TimeSpan Duration(double days) => TimeSpan.FromSeconds(Math.Round(days * 86_400));

    private NumberFormat? Parsed(string code)
    {
        if (_formats.TryGetValue(code, out var known))
            return known;
        var format = code.Length is 0 or > MaxFormatLength || code.Equals("General", StringComparison.OrdinalIgnoreCase)
            ? null
            : new NumberFormat(Groups().Replace(code, "$1"));
        format = format is { IsValid: true } ? format : null;
        if (_formats.Count < MaxFormats)
            _formats[code] = format;
        return format;
    }

    /// <summary>A comma between digits groups thousands. At the end it divides by a thousand and stays.</summary>
    [GeneratedRegex("([#0?]),(?=[#0?])")]
    private static partial Regex Groups();

    [GeneratedRegex("""
        "[^"]*"|\\.|\[[^\]]*\]|AM/PM|A/P
        """, RegexOptions.IgnoreCase)]
    private static partial Regex Literals();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
