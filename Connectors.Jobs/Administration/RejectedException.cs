namespace Connectors.Jobs.Administration;

/// <summary>A request was rejected. Lists every reason.</summary>
internal sealed class RejectedException(IReadOnlyList<string> errors) : Exception(string.Join("; ", errors))
{
    public RejectedException(string error)
        : this([error])
    {
    }

    public IReadOnlyList<string> Errors { get; } = errors;
}
