using System.Globalization;

namespace Connectors.Tests.Chaos;

/// <summary>A clock that jumps while its process runs: libfaketime reads its error from a file.</summary>
internal sealed class FaultyClock
{
    private static int last;

    private readonly string _file;

    /// <param name="directory">Where its file is made. Every user must be able to read it.</param>
    /// <param name="error">Its first error in libfaketime's notation ("+10m").</param>
    public FaultyClock(string directory, string error = "+0")
    {
        _file = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"clock-{Interlocked.Increment(ref last)}"));
        Jump(error);
    }

    /// <summary>The environment of a process that has this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment => Support.WrongClock.Environment(_file);

    /// <summary>Sets the clock's error. The process sees it within a second.</summary>
    public void Jump(string error)
    {
        // The file is replaced, because a half-written one would stop its reader.
        File.WriteAllText(_file + ".new", error + "\n");
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
