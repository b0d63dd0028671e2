namespace Connectors.Jobs.Text.Extraction;

/// <summary>
/// The directory of a worker for its extractors' temporary files. A worker that was killed leaves its directory behind, so the next one
/// deletes those of workers that have ended: the system takes back their locks.
/// </summary>
internal sealed class WorkerDirectory : IDisposable
{
    private const string Prefix = "connectors-extract-";
    private const string LockName = "in-use";

    private readonly string _path;
    private readonly FileStream _lock;

    private WorkerDirectory(string path)
    {
        _path = path;
        _lock = Lock(path, FileMode.CreateNew);
    }

    /// <summary>Makes a directory, and deletes those of workers that have ended.</summary>
    public static WorkerDirectory Create()
    {
        var made = new WorkerDirectory(Directory.CreateTempSubdirectory(Prefix).FullName);
        foreach (var other in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
            DeleteIfLeft(other);
        return made;
    }

    /// <summary>Makes a directory for an extractor.</summary>
    public string Add()
    {
        var path = Path.Combine(_path, Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        return path;
    }

    public void Dispose()
    {
        _lock.Dispose();
        TryDelete(_path);
    }

    /// <summary>Deletes a directory of temporary files, if nobody works in it any more.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is empty, or nearly, and lies among temporary files.
        }
    }

    private static void DeleteIfLeft(string path)
    {
        try
        {
            using (Lock(path, FileMode.Open))
                TryDelete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A worker lives in it, is about to, or belongs to somebody else.
        }
    }

    private static FileStream Lock(string path, FileMode mode)
        => new(Path.Combine(path, LockName), mode, FileAccess.ReadWrite, FileShare.None);
}
