namespace Connectors.Sources.Git;

/// <summary>What a server can do, as it says itself.</summary>
/// <param name="Version">Of the protocol: 2, or 0 for servers that know no newer one.</param>
/// <param name="Capabilities">By name, each with its value or an empty text.</param>
internal sealed record GitServer(int Version, IReadOnlyDictionary<string, string> Capabilities)
{
    public bool IsSha256 => Capabilities.GetValueOrDefault("object-format") == "sha256";

    /// <summary>Whether it can send folders without the files in them, and then single files.</summary>
    public bool SendsParts
        => Version == 2 && Capabilities.GetValueOrDefault("fetch", "").Split(' ').Contains("filter", StringComparer.Ordinal);

    /// <summary>Whether it sends any object that it still has, and not only the tips of branches.</summary>
    public bool SendsAnyObject => Version == 2;

    public bool Has(string capability) => Capabilities.ContainsKey(capability);
}

/// <summary>A branch, a tag or HEAD.</summary>
/// <param name="Name">Such as "refs/heads/main".</param>
/// <param name="Id">The object that it names.</param>
/// <param name="Target">The ref that it stands for. Null if it stands for none.</param>
internal sealed record GitRef(string Name, string Id, string? Target = null);

/// <summary>The refs that were asked for, and what the server can do.</summary>
internal sealed record GitAdvertisement(GitServer Server, IReadOnlyList<GitRef> Refs);

/// <summary>Asks a server. The two ways to reach one are HTTP and SSH.</summary>
internal interface IGitTransport : IDisposable
{
    /// <summary>The server in messages.</summary>
    string Where { get; }

    /// <summary>Lists refs by the beginnings of their names; all if there are none.</summary>
    Task<GitAdvertisement> ListAsync(IReadOnlyList<string> prefixes, CancellationToken cancellationToken);

    /// <summary>Sends a request for objects and returns the answer, which the caller disposes.</summary>
    /// <exception cref="DocumentUnreadableException">TooLarge: the answer has more bytes than <paramref name="maxBytes"/>.</exception>
    Task<Stream> FetchAsync(byte[] request, long maxBytes, CancellationToken cancellationToken);
}
