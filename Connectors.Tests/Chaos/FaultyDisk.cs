using System.Diagnostics;
using System.Globalization;

namespace Connectors.Tests.Chaos;

/// <summary>
/// The small file system that the server's data lie on, so that it can be full. ./chaos mounts one in a mount namespace of its own, which
/// takes no rights where the kernel lets users have namespaces. CONNECTORS_CHAOS_DISK names it.
/// </summary>
internal static class FaultyDisk
{
    public static string? Path { get; } = Environment.GetEnvironmentVariable("CONNECTORS_CHAOS_DISK") is { Length: > 0 } path ? path : null;

    /// <summary>Takes all free space for a while.</summary>
    public static async Task FillAsync(TimeSpan time)
    {
        var filler = System.IO.Path.Combine(Path!, "filler");
        var drive = new DriveInfo(Path!);
        try
        {
            // The server writes meanwhile, so what is free is taken again and again.
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time; await Task.Delay(50))
            {
                if (drive.AvailableFreeSpace is var free and > 0)
                    await TakeAsync(filler, free);
            }
        }
        finally
        {
            File.Delete(filler);
        }
    }

    private static async Task TakeAsync(string filler, long bytes)
    {
        var size = File.Exists(filler) ? new FileInfo(filler).Length : 0;
        using var process = Process.Start(new ProcessStartInfo("fallocate", [
            "-o", size.ToString(CultureInfo.InvariantCulture), "-l", bytes.ToString(CultureInfo.InvariantCulture), filler,
        ]) { RedirectStandardError = true })!;
        // It fails if the server was quicker. The next attempt takes what is left then.
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
    }
}
