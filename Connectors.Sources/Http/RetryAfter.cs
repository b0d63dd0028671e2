using System.Globalization;

namespace Connectors.Sources.Http;

/// <summary>Reads the pause that an answer asks for.</summary>
internal static class RetryAfter
{
    /// <summary>Longer pauses are cut: an upstream's mistake must not stop a run for weeks.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromHours(24);

    /// <summary>Returns null if the answer asks for no pause, or in an unknown format.</summary>
    public static TimeSpan? Read(RestAnswer answer, TimeProvider time) => Parse(answer.Header("Retry-After"), time);

    /// <summary>
    /// Takes seconds (whole or not) and HTTP dates. A date in the past is zero; long pauses are cut to <see cref="MaxPause"/>.
    /// </summary>
    public static TimeSpan? Parse(string? header, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(header))
            return null;

        // .NET reads "NaN" as a number, whatever the style.
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (double.TryParse(header, styles, CultureInfo.InvariantCulture, out var seconds) && !double.IsNaN(seconds))
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MaxPause.TotalSeconds));

        return DateTimeOffset.TryParseExact(header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? Until(date, time)
            : null;
    }

    public static TimeSpan Until(DateTimeOffset moment, TimeProvider time)
    {
        var wait = moment - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxPause ? MaxPause : wait;
    }
}
