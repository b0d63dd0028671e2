using Connectors.Jobs.Storage;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>Every shell script of the repository is one.</summary>
public sealed class ScriptTests
{
    private static readonly string[] Scripts =
    [
        .. Directory.EnumerateFiles(Path.Combine(Codebase.Root, "deploy"), "*.sh", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Codebase.Root).Where(path => File.ReadLines(path).FirstOrDefault()?.StartsWith("#!", StringComparison.Ordinal) == true))
            .Append(Path.Combine(Codebase.Root, ".ci", "run"))
            .Select(path => Path.GetRelativePath(Codebase.Root, path)),
    ];

    [TestCaseSource(nameof(Scripts))]
    public async Task Its_syntax_is_right(string path)
    {
        var (code, _, errors) = await Shell.RunAsync("bash", ["-n", Path.Combine(Codebase.Root, path)]);
        Assert.That(code, Is.Zero, errors);
    }

    [TestCaseSource(nameof(Scripts))]
    public void It_can_be_started_and_stops_at_errors_or_is_sourced(string path)
    {
        var text = File.ReadAllText(Path.Combine(Codebase.Root, path));
        var isStarted = text.StartsWith("#!/usr/bin/env bash\n", StringComparison.Ordinal);

        Assert.That(isStarted || text.StartsWith("# Sourced by", StringComparison.Ordinal), Is.True);
        Assert.That(isStarted, Is.EqualTo(text.Contains("\nset -", StringComparison.Ordinal)));
        Assert.That(File.GetUnixFileMode(Path.Combine(Codebase.Root, path)).HasFlag(UnixFileMode.UserExecute), Is.EqualTo(isStarted));
    }
}
