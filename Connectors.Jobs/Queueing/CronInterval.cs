using System.IO.Hashing;
using System.Text;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// An interval in minutes as instants: those since 1970 that lie a phase after a multiple of the interval. The phase is taken from the key, so
/// that a thousand connectors do not start in the same second, whenever and however many at once they were put on the schedule. As cron it
/// repeats by itself where the interval divides an hour, a day or a week. Cron cannot say other intervals ("every 7 minutes" has a gap of 4 at
/// each hour): those are one exact instant that is set anew.
/// </summary>
internal static class CronInterval
{
    public static bool Repeats(int minutes) => minutes <= 0 || Repeating(minutes, 0) is not null;

    /// <param name="minutes">The interval.</param>
    /// <param name="key">What the phase is taken from.</param>
    /// <param name="now">The time, in UTC: an interval that has no cron of its own is its next instant.</param>
    public static string Of(int minutes, string key, DateTime now)
    {
        if (Repeating(minutes, Phase(minutes, key)) is { } cron)
            return cron;
        var next = Next(minutes, key, now);
        return $"{next.Second} {next.Minute} {next.Hour} {next.Day} {next.Month} *";
    }

    /// <summary>The first instant after a time, in UTC.</summary>
    public static DateTime Next(int minutes, string key, DateTime now)
    {
        var seconds = (long)Math.Floor((now - DateTime.UnixEpoch).TotalSeconds) - Phase(minutes, key);
        var interval = Interval(minutes);
        return DateTime.UnixEpoch.AddSeconds((Math.DivRem(seconds, interval).Quotient * interval) + interval + Phase(minutes, key));
    }

    private static long Interval(int minutes) => 60L * minutes;

    private static long Phase(int minutes, string key) => (long)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key)) % (ulong)Interval(minutes));

    private static string? Repeating(int minutes, long phase)
    {
        var (second, minute, hour) = (phase % 60, phase / 60 % 60, phase / 3600 % 24);
        return minutes switch
        {
            < 60 when 60 % minutes == 0 => $"{second} {phase / 60}/{minutes} * * * *",
            60 => $"{second} {minute} * * * *",
            < 1440 when minutes % 60 == 0 && 1440 % minutes == 0 => $"{second} {minute} {hour}/{minutes / 60} * * *",
            1440 => $"{second} {minute} {hour} * * *",
            // 1970 began on a Thursday.
            10080 => $"{second} {minute} {hour} * * {((phase / 86400) + 4) % 7}",
            _ => null,
        };
    }
}
