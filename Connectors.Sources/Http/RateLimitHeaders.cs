using System.Globalization;

namespace Connectors.Sources.Http;

/// <summary>Reads the remaining budget from an answer's headers, spelt with or without "X-".</summary>
internal static class RateLimitHeaders
{
    /// <summary>Seconds since 1970 have ten digits; a shorter number is a duration.</summary>
    private const long MinEpoch = 1_000_000_000;

    /// <summary>Returns how long the budget stays empty if this call was its last. Null if calls are left.</summary>
    public static TimeSpan? Exhausted(RestAnswer answer, TimeProvider time)
        => int.TryParse(Either(answer, "RateLimit-Remaining"), CultureInfo.InvariantCulture, out var left) && left <= 0
            ? Reset(Either(answer, "RateLimit-Reset"), time) ?? RetryAfter.Read(answer, time)
            : null;

    private static TimeSpan? Reset(string? text, TimeProvider time)
    {
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return number < MinEpoch
                ? TimeSpan.FromSeconds(Math.Clamp(number, 0, RetryAfter.MaxPause.TotalSeconds))
                : RetryAfter.Until(DateTimeOffset.FromUnixTimeSeconds(Math.Min(number, int.MaxValue)), time);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? RetryAfter.Until(date, time)
            : null;
    }

    private static string? Either(RestAnswer answer, string name) => answer.Header(name) ?? answer.Header($"X-{name}");
}
