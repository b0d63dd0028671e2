using System.Globalization;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>A group of processes: an extractor and the programs that it runs.</summary>
internal static class ProcessGroup
{
    /// <summary>The kernel's unit of processor time in /proc, whatever the machine.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>The places of values behind the name in /proc/.../stat.</summary>
    private const int Group = 2;
    private const int UserTime = 11;
    private const int Pages = 21;

    /// <summary>Returns what the processes of a group use. Null if the system does not tell.</summary>
    public static GroupUsage? Measure(int group)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var (ticks, pages) = (0L, 0L);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(folder[^1]) || Values(folder) is not { Length: > Pages } values || Number(values[Group]) != group)
                continue;
            // Its own time as user and in the kernel, and the same of its children that have ended.
            ticks += values.AsSpan(UserTime, 4).ToArray().Sum(Number);
            pages += Number(values[Pages]);
        }

        return new GroupUsage(TimeSpan.FromSeconds(ticks / (double)TicksPerSecond), pages * Environment.SystemPageSize);
    }

    /// <summary>Ends all processes of a group. They cannot refuse.</summary>
    /// <returns>False if there is none.</returns>
    public static bool Kill(int group) => SystemCalls.Signal(-group, SystemCalls.Kill) == 0;

    private static string[]? Values(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            // The name stands in parentheses and may contain anything.
            return text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Number(string value) => long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>What a group of processes uses.</summary>
/// <param name="ProcessorTime">Since the processes began.</param>
/// <param name="Bytes">The memory that is resident now.</param>
internal sealed record GroupUsage(TimeSpan ProcessorTime, long Bytes);
