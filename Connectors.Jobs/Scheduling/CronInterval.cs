using System.IO.Hashing;
using System.Text;

namespace Connectors.Jobs.Scheduling;

/// <summary>
/// An interval in minutes as a cron expression. Where the interval divides an hour, a day or a week, the cron repeats by itself, with a phase
/// taken from the key, so that a thousand connectors do not start in the same second. Cron cannot say other intervals ("every 7 minutes" has
/// a gap of 4 at each hour): those are one exact instant that the job re-arms.
/// </summary>
internal static class CronInterval
{
    public static bool Repeats(int minutes) => minutes <= 0 || Repeating(minutes, 0) is not null;

    /// <param name="minutes">The interval.</param>
    /// <param name="key">What the phase is taken from.</param>
    /// <param name="next">The exact instant for an interval that has no cron of its own, in UTC.</param>
    public static string Of(int minutes, string key, DateTime next)
        => Repeating(minutes, XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key)))
            ?? $"{next.Second} {next.Minute} {next.Hour} {next.Day} {next.Month} *";

    private static string? Repeating(int minutes, ulong phase)
    {
        var (second, minute, hour) = (phase % 60, phase / 60 % 60, phase / 3600 % 24);
        return minutes switch
        {
            < 60 when 60 % minutes == 0 => $"{second} {phase / 60 % (ulong)minutes}/{minutes} * * * *",
            60 => $"{second} {minute} * * * *",
            < 1440 when minutes % 60 == 0 && 1440 % minutes == 0
                => $"{second} {minute} {phase / 3600 % (ulong)(minutes / 60)}/{minutes / 60} * * *",
            1440 => $"{second} {minute} {hour} * * *",
            10080 => $"{second} {minute} {hour} * * {phase / 86400 % 7}",
            _ => null,
        };
    }
}
