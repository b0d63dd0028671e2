using System.Globalization;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Http;

/// <summary>Reads the remaining budget from an answer's headers, spelt with or without "X-".</summary>
internal static partial class RateLimitHeaders
{
    /// <summary>Seconds since 1970 have ten digits; a shorter number is a duration.</summary>
    private const long MinEpoch = 1_000_000_000;

    /// <summary>Returns how long the budget stays empty if this call was its last. Null if calls are left.</summary>
    public static TimeSpan? Exhausted(RestAnswer answer, TimeProvider time)
        => int.TryParse(Either(answer, "RateLimit-Remaining"), CultureInfo.InvariantCulture, out var left) && left <= 0
            ? Reset(Either(answer, "RateLimit-Reset"), time) ?? RetryAfter.Read(answer, time)
            : null;

    /// <summary>
    /// Returns the pause that a refusal for a rate limit asks for: its Retry-After, or else the end of the window that is used up, which
    /// gateways name alone. Null if it names neither.
    /// </summary>
    public static TimeSpan? Pause(RestAnswer answer, TimeProvider time)
        => RetryAfter.Read(answer, time) ?? Reset(Either(answer, "RateLimit-Reset"), time) ?? OfPolicies(Either(answer, "RateLimit"));

    /// <summary>
    /// Reads the form that names several limits: <c>"hour";r=0;t=1200, "day";r=900;t=50000</c>. What is left of each is r, and t is the
    /// seconds until it is whole again.
    /// </summary>
    private static TimeSpan? OfPolicies(string? header)
    {
        var empty = UsedUp().Matches(header ?? "")
            .Select(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            .DefaultIfEmpty(-1)
            .Max();
        return empty < 0 ? null : TimeSpan.FromSeconds(Math.Min(empty, RetryAfter.MaxPause.TotalSeconds));
    }

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

    [GeneratedRegex(@";\s*r=0\s*;\s*t=(\d{1,9})\b")]
    private static partial Regex UsedUp();
}
