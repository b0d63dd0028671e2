using Connectors.Jobs.Search;
using Connectors.Tests.Architecture;

namespace Connectors.Tests.Deploy;

/// <summary>The image's Dockerfile, read as an engine reads it: comments out, continued lines joined, stages apart.</summary>
internal sealed record Dockerfile(IReadOnlyList<DockerInstruction> Build, IReadOnlyList<DockerInstruction> Final)
{
    private static readonly string[] Known =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    public static Dockerfile Read()
    {
        var text = string.Join('\n', File.ReadLines(Path.Combine(Codebase.Root, "deploy", "Dockerfile")).Where(line => !line.TrimStart().StartsWith('#')));
        var instructions = text.Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2) is [var name, var rest] && Known.Contains(name)
                ? new DockerInstruction(name, rest.Trim())
                : throw new FormatException($"The Dockerfile has no instruction in \"{line}\"."))
            .ToList();
        var final = instructions.FindLastIndex(instruction => instruction.Name == "FROM");
        return new Dockerfile(instructions[..final], instructions[final..]);
    }

    /// <summary>The one instruction of that name in the final stage: what holds when a container starts.</summary>
    public DockerInstruction Single(string name) => Final.Single(instruction => instruction.Name == name);

    /// <summary>The environment of a container, as the final stage sets it.</summary>
    public IReadOnlyDictionary<string, string> Environment => Final
        .Where(instruction => instruction.Name == "ENV")
        .SelectMany(instruction => instruction.Words)
        .Select(word => word.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);
}
