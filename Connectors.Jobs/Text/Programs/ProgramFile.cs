namespace Connectors.Jobs.Text.Programs;

/// <summary>A temporary copy of a file, for programs that jump about in it. Only this user may read it. Disposing deletes it.</summary>
internal sealed class ProgramFile : IDisposable
{
    private ProgramFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Copies the stream from its beginning.</summary>
    /// <param name="extension">The extension with its dot, for programs that look at it; empty for none.</param>
    public static ProgramFile Of(Stream file, string extension = "")
    {
        var copy = new ProgramFile(System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.GetRandomFileName()) + extension));
        try
        {
            file.Position = 0;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var target = new FileStream(copy.Path, options);
            file.CopyTo(target);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Delete(Path);
}
