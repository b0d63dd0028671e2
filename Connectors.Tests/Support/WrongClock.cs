using System.Diagnostics;

namespace Connectors.Tests.Support;

/// <summary>Gives a process a wrong time of day with Debian's libfaketime. Monotonic time stays right.</summary>
internal static class WrongClock
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles(
            "/usr/lib",
            "libfaketimeMT.so.1",
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true })
            .FirstOrDefault()
        : null;

    public static bool IsPossible => Library is not null;

    /// <summary>The environment of a process whose clock error stands in a file, which may change.</summary>
    public static IReadOnlyDictionary<string, string> Environment(string file) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library ?? throw new InvalidOperationException("libfaketime is not installed."),
        ["FAKETIME_TIMESTAMP_FILE"] = file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    public static void Set(ProcessStartInfo start, string clock)
    {
        start.Environment["LD_PRELOAD"] = Library ?? throw new InvalidOperationException("libfaketime is not installed.");
        start.Environment["FAKETIME"] = clock;
        start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        // With the fix, libfaketime moves the ends of timed waits into the past, so they spin.
        start.Environment["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
    }
}
