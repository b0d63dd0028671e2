namespace Connectors.Sources.Git;

/// <summary>
/// Files without a name: they are deleted as soon as they are open, so that their space is free again when they are closed, even if the
/// program is killed.
/// </summary>
internal static class GitSpool
{
    /// <summary>What is larger goes to a file.</summary>
    public const long MaxInMemory = 4L << 20;

    public static FileStream Open()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(Path.GetTempPath(), "connectors-git-" + Path.GetRandomFileName());
        var file = new FileStream(path, options);
        try
        {
            File.Delete(path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Returns a place for so many bytes.</summary>
    public static Stream Make(long size) => size <= MaxInMemory ? new MemoryStream((int)size) : new BufferedStream(Open(), 1 << 16);
}
