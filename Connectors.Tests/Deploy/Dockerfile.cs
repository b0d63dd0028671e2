using System.Text.Json;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>The image's Dockerfile as an engine reads it: without comments, continued lines joined, stages apart.</summary>
/// <param name="Build">The stage that builds the product.</param>
/// <param name="Readers">The stage that collects programs that read files.</param>
/// <param name="Final">The stage that becomes the image.</param>
internal sealed record Dockerfile(
    IReadOnlyList<DockerInstruction> Build, IReadOnlyList<DockerInstruction> Readers, IReadOnlyList<DockerInstruction> Final)
{
    private static readonly string[] Known =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN", "SHELL", "STOPSIGNAL", "USER",
        "VOLUME", "WORKDIR",
    ];

    public static Dockerfile Read()
    {
        var lines = File.ReadLines(Path.Combine(Codebase.Root, "deploy", "Dockerfile")).Where(line => !line.TrimStart().StartsWith('#'));
        var text = string.Join('\n', lines);
        var instructions = text.Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2) is [var name, var rest] && Known.Contains(name)
                ? new DockerInstruction(name, rest.Trim())
                : throw new FormatException($"The Dockerfile has no instruction in \"{line}\"."))
            .ToList();
        var final = instructions.FindLastIndex(instruction => instruction.Name == "FROM");
        var readers = instructions.FindLastIndex(final - 1, instruction => instruction.Name == "FROM");
        return new Dockerfile(instructions[..readers], instructions[readers..final], instructions[final..]);
    }

    /// <summary>The only instruction of that name in the final stage, which decides how a container starts.</summary>
    public DockerInstruction Single(string name) => Final.Single(instruction => instruction.Name == name);

    /// <summary>The environment that the final stage sets for a container.</summary>
    public IReadOnlyDictionary<string, string> Environment => Final
        .Where(instruction => instruction.Name == "ENV")
        .SelectMany(instruction => instruction.Words)
        .Select(word => word.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);
}

/// <summary>One instruction of a Dockerfile.</summary>
internal sealed record DockerInstruction(string Name, string Text)
{
    public bool IsExec => Text.StartsWith('[');

    /// <summary>The words without flags; for the exec form, its words.</summary>
    public IReadOnlyList<string> Words => IsExec
        ? JsonSerializer.Deserialize<string[]>(Text)!
        : [.. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))];

    public string? Flag(string name) => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal))
        .Where(word => word.StartsWith($"--{name}=", StringComparison.Ordinal))
        .Select(word => word[(name.Length + 3)..])
        .SingleOrDefault();
}
