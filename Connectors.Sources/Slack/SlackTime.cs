using System.Globalization;

namespace Connectors.Sources.Slack;

/// <summary>Slack's ts: seconds since 1970 with six decimals, as a string.</summary>
internal static class SlackTime
{
    public static DateTimeOffset Parse(string ts)
        => DateTimeOffset.UnixEpoch.AddTicks((long)(Number(ts) * TimeSpan.TicksPerSecond));

    public static string Format(DateTimeOffset moment)
        => ((decimal)(moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerSecond).ToString("0.000000", CultureInfo.InvariantCulture);

    public static bool IsBefore(string ts, string other) => Number(ts) < Number(other);

    public static decimal Number(string ts)
        => decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 253402300799m ? number : 0;
}
