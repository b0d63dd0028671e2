namespace Connectors.Sources;

/// <summary>The outcome of a check that did not refuse: what the operator should know all the same.</summary>
public sealed record SourceCheck(IReadOnlyList<string> Warnings)
{
    public static SourceCheck Passed { get; } = new([]);
}
