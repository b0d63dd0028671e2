namespace Connectors.Jobs.Administration;

/// <summary>What an operator asked for cannot be, for all of these reasons.</summary>
internal sealed class RejectedException(IReadOnlyList<string> errors) : Exception(string.Join("; ", errors))
{
    public RejectedException(string error)
        : this([error])
    {
    }

    public IReadOnlyList<string> Errors { get; } = errors;
}
