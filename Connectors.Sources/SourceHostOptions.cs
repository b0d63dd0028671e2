namespace Connectors.Sources;

/// <summary>What the operator of the installation allows sources to reach; never set by a connector's config.</summary>
public sealed record SourceHostOptions
{
    /// <summary>Directories (absolute) that the folder source may read; what is below them included. None: no folder may be read.</summary>
    public IReadOnlyList<string> FolderRoots { get; init; } = [];

    /// <summary>Host names, "*." suffixes, addresses and CIDR ranges that may be reached although they are private, loopback or link-local.</summary>
    public IReadOnlyList<string> EgressAllow { get; init; } = [];
}
