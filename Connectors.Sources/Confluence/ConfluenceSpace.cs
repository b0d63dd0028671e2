namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceSpace(string? Id, string Key, string? Name)
{
    public IReadOnlyList<ConfluencePermission>? Permissions { get; init; }
}
