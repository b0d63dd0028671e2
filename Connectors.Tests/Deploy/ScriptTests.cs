using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>Every shell script of the repository has valid syntax and stops at errors.</summary>
public sealed class ScriptTests
{
    private static readonly string[] Scripts =
    [
        .. Directory.EnumerateFiles(Path.Combine(Codebase.Root, "deploy"), "*.sh", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Codebase.Root).Where(IsScript))
            .Append(Path.Combine(Codebase.Root, ".ci", "run"))
            .Select(path => Path.GetRelativePath(Codebase.Root, path)),
    ];

    [TestCaseSource(nameof(Scripts))]
    public async Task Every_script_has_valid_syntax(string path)
    {
        var (code, _, errors) = await Shell.RunAsync("bash", ["-n", Path.Combine(Codebase.Root, path)]);
        Assert.That(code, Is.Zero, errors);
    }

    [TestCaseSource(nameof(Scripts))]
    public void Every_script_is_executable_and_stops_at_errors_or_says_that_it_is_sourced(string path)
    {
        var text = File.ReadAllText(Path.Combine(Codebase.Root, path));
        var isStarted = text.StartsWith("#!/usr/bin/env bash\n", StringComparison.Ordinal);

        Assert.That(isStarted || text.StartsWith("# Sourced by", StringComparison.Ordinal), Is.True);
        Assert.That(isStarted, Is.EqualTo(text.Contains("\nset -", StringComparison.Ordinal)));
        Assert.That(File.GetUnixFileMode(Path.Combine(Codebase.Root, path)).HasFlag(UnixFileMode.UserExecute), Is.EqualTo(isStarted));
    }

    private static bool IsScript(string path) => File.ReadLines(path).FirstOrDefault()?.StartsWith("#!", StringComparison.Ordinal) == true;
}
