using System.Buffers;

namespace Connectors.Jobs.Text;

/// <summary>Makes a stream seekable: in memory if it is small, otherwise in a temporary file that is deleted when it is closed.</summary>
internal static class Spool
{
    private const string Prefix = "connectors-spool-";

    /// <summary>No file is read for so long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private const int MaxInMemory = 1 << 20;
    private const int BufferBytes = 80 << 10;

    /// <summary>
    /// Copies <paramref name="head"/> and the stream. Stops soon after <paramref name="limit"/> bytes; the caller checks the length for
    /// that.
    /// </summary>
    public static async Task<Stream> FillAsync(Stream source, byte[] head, long limit, CancellationToken cancellationToken)
    {
        Stream target = new MemoryStream();
        target.Write(head);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while (target.Length <= limit && (read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (target is MemoryStream && target.Length + read > MaxInMemory)
                    target = await MoveToFileAsync(target, cancellationToken);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            target.Position = 0;
            return target;
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Deletes the files of workers that were killed. Others delete theirs when they have read them.</summary>
    public static void DeleteAbandoned(DateTimeOffset now)
    {
        foreach (var path in Directory.EnumerateFiles(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                if (now - File.GetLastWriteTimeUtc(path) > Abandoned)
                    File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It is somebody else's, or gone.
            }
        }
    }

    private static async Task<Stream> MoveToFileAsync(Stream memory, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            // An extractor opens it as well.
            Share = FileShare.ReadWrite,
            BufferSize = BufferBytes,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Prefix + Path.GetRandomFileName()), options);
        memory.Position = 0;
        await memory.CopyToAsync(file, cancellationToken);
        await memory.DisposeAsync();
        return file;
    }
}
