using System.Text.Json;
using Connectors.Jobs.Search;

namespace Connectors.Tests.Deploy;

/// <summary>One instruction of a Dockerfile.</summary>
internal sealed record DockerInstruction(string Name, string Text)
{
    public bool IsExec => Text.StartsWith('[');

    /// <summary>The words that are not flags; those of the exec form where it has that.</summary>
    public IReadOnlyList<string> Words => IsExec
        ? JsonSerializer.Deserialize<string[]>(Text)!
        : [.. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))];

    public string? Flag(string name) => Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal))
        .Where(word => word.StartsWith($"--{name}=", StringComparison.Ordinal))
        .Select(word => word[(name.Length + 3)..])
        .SingleOrDefault();
}
