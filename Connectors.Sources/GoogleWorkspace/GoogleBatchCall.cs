namespace Connectors.Sources.GoogleWorkspace;

/// <param name="Path">Path and query, from the host's root.</param>
internal sealed record GoogleBatchCall(string Path)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
