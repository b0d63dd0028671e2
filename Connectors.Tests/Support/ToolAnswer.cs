using System.Text.Json.Nodes;

namespace Connectors.Tests.Support;

/// <summary>What a command said, and ended with.</summary>
internal sealed record ToolAnswer(int ExitCode, string Output, string Error)
{
    /// <summary>The lines that begin with "error: ", without it.</summary>
    public IReadOnlyList<string> Errors =>
        [.. Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).Select(line => line["error: ".Length..])];

    public JsonNode Json => JsonNode.Parse(Output)!;
}
