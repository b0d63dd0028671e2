using System.Globalization;

namespace Connectors.Sources.Web;

/// <summary>Reads dates of sitemaps, feeds and headers.</summary>
internal static class WebDate
{
    /// <summary>Returns null for what is no date, and for one that no page can have.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        // W3C dates have a year alone, or with a month; RFC 822 ones may name a zone that .NET does not know.
        var plain = text?.Trim().Replace(" UT", " GMT", StringComparison.Ordinal).Replace(" GMTC", " GMT", StringComparison.Ordinal);
        const DateTimeStyles style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        return DateTimeOffset.TryParse(plain, CultureInfo.InvariantCulture, style, out var date) && date.Year is >= 1980 and < 2200
            ? date
            : null;
    }

    /// <summary>Returns null as well for a date in the future, which is a mistake of the server.</summary>
    public static DateTimeOffset? ParsePast(string? text, TimeProvider time)
        => Parse(text) is { } date && date <= time.GetUtcNow() + TimeSpan.FromHours(1) ? date : null;

    /// <summary>Whether a date names a day and no time, so that another change of the same day would not show.</summary>
    public static bool IsDay(string text) => !text.Contains(':', StringComparison.Ordinal);
}
