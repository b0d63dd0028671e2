using System.Globalization;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>The lock file of a PostgreSQL server (postmaster.pid), and whether the server is alive.</summary>
/// <param name="Ready">The server accepts connections.</param>
internal sealed record PostmasterFile(int ProcessId, int Port, string SocketDirectory, bool Ready)
{
    public const string Name = "postmaster.pid";

    private const string Proc = "/proc";

    /// <summary>Reads the file. Returns null if it is missing, or still empty.</summary>
    public static PostmasterFile? Read(string dataDirectory)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(Path.Combine(dataDirectory, Name));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        // pid, data directory, start time, port, socket directory, listen address, shared memory, status
        return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var pid)
            ? new PostmasterFile(
                pid,
                lines.Length > 3 && int.TryParse(lines[3], CultureInfo.InvariantCulture, out var port) ? port : 0,
                lines.Length > 4 ? lines[4] : "",
                lines.Length > 7 && lines[7].Trim() == "ready")
            : null;
    }

    /// <summary>
    /// Returns whether the process exists and works in the data directory. The number of a dead process may belong to another program by
    /// now.
    /// </summary>
    public bool IsAlive(string dataDirectory) => Workers(dataDirectory).Contains(ProcessId);

    /// <summary>
    /// Returns the processes that work in a data directory: the server and, for a moment after it was killed, its children. Starting a
    /// second server next to them would damage the data. Zombies are not included, because they have no working directory.
    /// </summary>
    public static IReadOnlyList<int> Workers(string dataDirectory)
    {
        var workers = new List<int>();
        foreach (var process in Directory.EnumerateDirectories(Proc))
        {
            if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var pid) && WorksIn(process, dataDirectory))
                workers.Add(pid);
        }

        return workers;
    }

    private static bool WorksIn(string process, string dataDirectory)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget == dataDirectory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
