using System.Globalization;

namespace Connectors.Sources.Http;

/// <summary>What answers tell about the budget that is left, in the spellings that are about (with and without "X-").</summary>
internal static class RateLimitHeaders
{
    /// <summary>Seconds since 1970 are ten digits long; what is shorter is a duration.</summary>
    private const long FirstEpoch = 1_000_000_000;

    /// <summary>How long the budget stays empty, where an answer says that this call was the last of it.</summary>
    public static TimeSpan? Exhausted(RestAnswer answer, TimeProvider time)
        => Either(answer, "RateLimit-Remaining") is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out var left) && left <= 0
            ? Reset(Either(answer, "RateLimit-Reset"), time) ?? RetryAfter.Read(answer, time)
            : null;

    private static TimeSpan? Reset(string? text, TimeProvider time)
    {
        if (long.TryParse(text, CultureInfo.InvariantCulture, out var number))
        {
            return number < FirstEpoch
                ? TimeSpan.FromSeconds(Math.Clamp(number, 0, RetryAfter.Longest.TotalSeconds))
                : RetryAfter.Until(DateTimeOffset.FromUnixTimeSeconds(Math.Min(number, int.MaxValue)), time);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? RetryAfter.Until(date, time)
            : null;
    }

    private static string? Either(RestAnswer answer, string name) => answer.Header(name) ?? answer.Header($"X-{name}");
}
