using System.Diagnostics;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>
/// Carries out the Dockerfile's build stage without a container engine: copies files to a directory of its own and runs the commands
/// there, with that directory as the root. This machine and its SDK take the place of the stage's image.
/// </summary>
internal sealed class ImageBuild : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("connectors-image-").FullName;
    private string _work = "/";

    /// <summary>The path on this machine of a path in the build stage.</summary>
    public string At(string path) => Path.Combine(_root, path.TrimStart('/'));

    public static async Task<ImageBuild> RunAsync(Dockerfile dockerfile)
    {
        var build = new ImageBuild();
        foreach (var instruction in dockerfile.Build)
            await build.ApplyAsync(instruction);
        return build;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task ApplyAsync(DockerInstruction instruction)
    {
        switch (instruction.Name)
        {
            case "FROM":
                break;
            case "WORKDIR":
                _work = instruction.Text;
                Directory.CreateDirectory(At(_work));
                break;
            case "COPY":
                foreach (var path in instruction.Words.SkipLast(1))
                    Copy(path, instruction.Words[^1]);
                break;
            case "RUN":
                await RunAsync(instruction.Text);
                break;
            default:
                throw new NotSupportedException($"{instruction.Name} in the build stage.");
        }
    }

    /// <summary>Copies a file, or a directory's contents, into a directory.</summary>
    private void Copy(string path, string target)
    {
        var (from, to) = (Path.Combine(Codebase.Root, path), Path.Combine(At(_work), target));
        var files = File.Exists(from)
            ? [from]
            : Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories)
                .Where(file => DockerIgnore.Keeps(Path.GetRelativePath(Codebase.Root, file)));
        foreach (var file in files)
        {
            var copy = Path.Combine(to, File.Exists(from) ? Path.GetFileName(file) : Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private async Task RunAsync(string command)
    {
        var here = string.Join(' ', command.Split(' ').Select(word => word.StartsWith('/') ? At(word) : word));
        var start = new ProcessStartInfo("/bin/sh", ["-c", here])
        {
            WorkingDirectory = At(_work), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // A build node that stays behind would keep the directory in use.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // The same code has passed the analyzers in the build of these tests. They take longer than the compiler.
        start.Environment["RunAnalyzers"] = "false";
        // The test runner's own settings would confuse the build.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{command}: {await output}{await errors}");
    }
}
