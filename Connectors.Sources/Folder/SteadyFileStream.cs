using Connectors.Sources.Http;

namespace Connectors.Sources.Folder;

/// <summary>
/// Reads a file's bytes from beginning to end while it stays as described. A file that changes or shrinks while it is read, or turns out
/// to be at another place, fails with a <see cref="DocumentUnreadableException"/>.
/// </summary>
internal sealed class SteadyFileStream : ReadOnlyStream
{
    private readonly FileStream _file;
    private readonly string _name;
    private readonly long _size;
    private readonly DateTimeOffset _modified;
    private long _read;

    private SteadyFileStream(FileStream file, string name, long size, DateTimeOffset modified)
        => (_file, _name, _size, _modified) = (file, name, size, modified);

    public override long Length => _size;

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public static SteadyFileStream Open(string path, string name, long size, DateTimeOffset modified)
    {
        FileStream? file = null;
        try
        {
            const FileShare share = FileShare.ReadWrite | FileShare.Delete;
            file = new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 1, FileOptions.Asynchronous);
            CheckPlace(file, path, name);
            return new SteadyFileStream(file, name, size, modified);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DocumentUnreadableException(FailureReason.NotFound, $"{name} is gone.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DocumentUnreadableException(
                FailureReason.Forbidden, $"{name} cannot be read: the worker's user lacks permission.", e);
        }
        catch (IOException e)
        {
            throw new DocumentUnreadableException(FailureReason.Transient, $"{name} cannot be read: {e.Message}", e);
        }
        catch (DocumentUnreadableException)
        {
            file?.Dispose();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Checked(await _file.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (IOException e)
        {
            throw new DocumentUnreadableException(FailureReason.Transient, $"{_name} cannot be read: {e.Message}", e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Checked(_file.Read(buffer, offset, count), count);
        }
        catch (IOException e)
        {
            throw new DocumentUnreadableException(FailureReason.Transient, $"{_name} cannot be read: {e.Message}", e);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private int Checked(int count, int asked)
    {
        _read += count;
        var ended = count == 0 && asked > 0;
        if (_read > _size || (ended && (_read < _size || File.GetLastWriteTimeUtc(_file.SafeFileHandle) != _modified.UtcDateTime)))
            throw new DocumentUnreadableException(FailureReason.Changed, $"{_name} changed while it was being read.");
        return count;
    }

    /// <summary>Between the look and the opening, a folder of the path may have become a link to anywhere.</summary>
    private static void CheckPlace(FileStream file, string path, string name)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var place = new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
        if (place == path + " (deleted)")
            throw new DocumentUnreadableException(FailureReason.NotFound, $"{name} is gone.");
        if (place != path)
            throw new DocumentUnreadableException(FailureReason.Forbidden, $"{name} has become a link; links are not followed.");
    }
}
