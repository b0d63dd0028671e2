using System.Collections.Concurrent;

namespace Connectors.Jobs.Text.Programs;

/// <summary>Finds the programs of this machine that read files. It looks for each program once, so a new one needs a restart.</summary>
/// <param name="folders">The folders to look in, the first one first.</param>
internal sealed class InstalledPrograms(IReadOnlyList<string> folders)
{
    private readonly ConcurrentDictionary<string, InstalledProgram?> _found = new(StringComparer.Ordinal);

    /// <summary>Looks along PATH, and in /usr/bin also when PATH lacks it.</summary>
    public InstalledPrograms()
        : this([.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/bin"])
    {
    }

    /// <summary>Returns null if the program is not installed.</summary>
    /// <param name="name">The file name of the program, such as "pdftotext".</param>
    public InstalledProgram? Find(string name) => _found.GetOrAdd(name, Look);

    private InstalledProgram? Look(string name)
        => folders
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsExecutable) is { } path ? new InstalledProgram(name, path) : null;

    private static bool IsExecutable(string path)
        => !OperatingSystem.IsWindows() && File.Exists(path)
            && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
