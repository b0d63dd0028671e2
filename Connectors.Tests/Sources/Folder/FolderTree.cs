using System.Diagnostics;

namespace Connectors.Tests.Sources.Folder;

/// <summary>A real directory for a test. Its files were written long ago, unless a test says otherwise.</summary>
internal sealed class FolderTree : IDisposable
{
    private static readonly DateTime LongAgo = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public FolderTree()
    {
        Root = Directory.CreateTempSubdirectory("connectors-folder-").FullName;
        const UnixFileMode readable =
            UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(Root, File.GetUnixFileMode(Root) | readable);
    }

    public string Root { get; }

    public FolderTree Add(string path, string text = "text") => Add(path, System.Text.Encoding.UTF8.GetBytes(text));

    public FolderTree Add(string path, byte[] content)
    {
        var full = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        File.SetLastWriteTimeUtc(full, LongAgo);
        return this;
    }

    public FolderTree Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(path))!);
        File.CreateSymbolicLink(Full(path), target);
        return this;
    }

    public string Full(string path) => Path.Combine(Root, path);

    /// <summary>Makes what only a shell can: pipes, and names that are not UTF-8.</summary>
    public async Task<FolderTree> ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = Root })!;
        await shell.WaitForExitAsync();
        Assert.That(shell.ExitCode, Is.Zero, command);
        return this;
    }

    public void Dispose()
    {
        // .NET cannot delete a file whose name it cannot express.
        using var remove = Process.Start("rm", ["-rf", Root]);
        remove.WaitForExit();
    }
}
