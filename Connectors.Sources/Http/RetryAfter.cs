using System.Globalization;

namespace Connectors.Sources.Http;

/// <summary>How long an answer asks to wait.</summary>
internal static class RetryAfter
{
    /// <summary>Longer is not believed: a run would sleep over an upstream's slip.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Null where it does not say, or not in a way that can be understood.</summary>
    public static TimeSpan? Read(RestAnswer answer, TimeProvider time) => Parse(answer.Header("Retry-After"), time);

    /// <summary>Takes seconds (whole or not) and HTTP dates; what lies in the past is zero, what is absurdly far is cut to <see cref="Longest"/>.</summary>
    public static TimeSpan? Parse(string? header, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(header))
            return null;

        // .NET reads "NaN" as a number, whatever the style.
        if (double.TryParse(header, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && !double.IsNaN(seconds))
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));

        return DateTimeOffset.TryParseExact(header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? Until(date, time)
            : null;
    }

    public static TimeSpan Until(DateTimeOffset moment, TimeProvider time)
    {
        var wait = moment - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
    }
}
