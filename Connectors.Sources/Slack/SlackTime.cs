using System.Globalization;

namespace Connectors.Sources.Slack;

/// <summary>Slack's ts: seconds since 1970 with six decimals, as a string.</summary>
internal static class SlackTime
{
    private static readonly decimal MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public static DateTimeOffset Parse(string ts)
        => DateTimeOffset.UnixEpoch.AddTicks((long)(Number(ts) * TimeSpan.TicksPerSecond));

    public static string Format(DateTimeOffset moment)
    {
        var seconds = (decimal)(moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return seconds.ToString("0.000000", CultureInfo.InvariantCulture);
    }

    public static bool IsBefore(string ts, string other) => Number(ts) < Number(other);

    /// <summary>Returns 0 for text that is not a ts.</summary>
    public static decimal Number(string ts)
        => decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < MaxSeconds
            ? number
            : 0;
}
