namespace Connectors.Sources.Confluence;

/// <summary>Cloud has ids for groups, Data Center names alone.</summary>
internal sealed record ConfluenceGroupName(string? Name, string? Id)
{
    public Principal? Principal() => (Id ?? Name) is { Length: > 0 } id ? Sources.Principal.Group(id) : null;
}
