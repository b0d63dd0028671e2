using System.IO.Hashing;
using System.Text;

namespace Connectors.Jobs.Queueing;

/// <summary>
/// Turns an interval in minutes into cron expressions and instants. Instants are multiples of the interval since 1970, plus a phase that is
/// derived from a key, so a thousand connectors do not start in the same second. If the interval divides an hour, a day or a week, one cron
/// expression repeats forever. Cron cannot express other intervals ("every 7 minutes" has a gap of 4 minutes at each hour), so those get an
/// expression for the next instant only, and a new one after each tick.
/// </summary>
internal static class CronInterval
{
    /// <summary>Returns whether one cron expression repeats the interval forever. Also true if there is nothing to repeat.</summary>
    public static bool Repeats(int minutes) => minutes <= 0 || Repeating(minutes, 0) is not null;

    /// <summary>Returns the cron expression of an interval.</summary>
    /// <param name="minutes">The interval in minutes.</param>
    /// <param name="key">Determines the phase.</param>
    /// <param name="now">The current time in UTC. Needed for intervals that cron cannot repeat.</param>
    public static string Of(int minutes, string key, DateTime now)
    {
        if (Repeating(minutes, Phase(minutes, key)) is { } cron)
            return cron;
        var next = Next(minutes, key, now);
        return $"{next.Second} {next.Minute} {next.Hour} {next.Day} {next.Month} *";
    }

    /// <summary>Returns the first instant after <paramref name="now"/>, in UTC.</summary>
    public static DateTime Next(int minutes, string key, DateTime now)
    {
        var seconds = (long)Math.Floor((now - DateTime.UnixEpoch).TotalSeconds) - Phase(minutes, key);
        var interval = Interval(minutes);
        return DateTime.UnixEpoch.AddSeconds((Math.DivRem(seconds, interval).Quotient * interval) + interval + Phase(minutes, key));
    }

    private static long Interval(int minutes) => 60L * minutes;

    private static long Phase(int minutes, string key)
        => (long)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key)) % (ulong)Interval(minutes));

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
