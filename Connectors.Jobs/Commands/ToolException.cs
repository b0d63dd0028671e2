namespace Connectors.Jobs.Commands;

/// <summary>A command ends here, with these lines for the operator.</summary>
internal sealed class ToolException(int exitCode, IReadOnlyList<string> errors) : Exception(string.Join("; ", errors))
{
    public ToolException(int exitCode, string error)
        : this(exitCode, [error])
    {
    }

    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Errors { get; } = errors;
}
