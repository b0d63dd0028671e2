namespace Connectors.Jobs.Hosting.Postgres;

/// <summary>A lock between processes. The operating system releases it if its holder dies, however it dies.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock. Returns null if another process holds it.</summary>
    public static FileLock? TryTake(string path, bool shared)
    {
        try
        {
            // .NET opens exclusively with flock's LOCK_EX and for shared reading with LOCK_SH.
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, shared ? FileShare.Read : FileShare.None));
        }
        catch (IOException e) when (e is not FileNotFoundException and not DirectoryNotFoundException and not PathTooLongException)
        {
            return null;
        }
    }

    /// <exception cref="TimeoutException">The lock was not free in time.</exception>
    /// <param name="timeout">How long to wait for the lock.</param>
    public static async Task<FileLock> TakeAsync(
        string path, bool shared, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (TryTake(path, shared) is { } taken)
                return taken;
            if (time.GetElapsedTime(began) > timeout)
                throw new TimeoutException($"{path} has been locked by another process for {timeout.TotalSeconds:0} seconds.");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public void Dispose() => _file.Dispose();
}
