using System.Globalization;

namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>The lock file of a PostgreSQL server (postmaster.pid), and whether what it speaks of is alive.</summary>
internal sealed record PostmasterFile(int ProcessId, int Port, string SocketDirectory, bool Ready)
{
    public const string Name = "postmaster.pid";

    private const string Proc = "/proc";

    /// <summary>Null where there is no file, or none that says anything yet.</summary>
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

    /// <summary>Whether the process is there and works in the data directory: a dead one's number may be somebody else's by now.</summary>
    public bool IsAlive(string dataDirectory) => Workers(dataDirectory).Contains(ProcessId);

    /// <summary>
    /// The processes that work in a data directory: the server, and, for a moment after it was killed, those that it has left behind.
    /// A server started beside these would damage the data. A zombie works nowhere.
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
