namespace Connectors.Sources.RemoteFiles;

/// <summary>
/// The files of a server below the folder that a config names. Throws <see cref="SourceException"/> if the server as a whole cannot be
/// read; what concerns one folder or one file is told as such.
/// </summary>
internal interface IRemoteFiles
{
    /// <summary>Proves address, credentials, folder and the right to list it.</summary>
    Task<SourceCheck> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Lists what is directly in the root. Throws if it cannot be listed.</summary>
    Task<IReadOnlyList<RemoteEntry>> ListRootAsync(CancellationToken cancellationToken);

    /// <summary>Walks a folder in an order in which a path is a position.</summary>
    /// <param name="start">The folder. Empty for the root.</param>
    /// <param name="deep">Whether to enter its subfolders.</param>
    /// <param name="after">The path after which to start. Null starts at the beginning.</param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    IAsyncEnumerable<RemoteItem> WalkAsync(string start, bool deep, string? after, CancellationToken cancellationToken);

    /// <summary>Looks at one path, which need not be one that a walk could have given.</summary>
    Task<RemoteLook> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Opens a file's bytes, at most as many as the config's size limit.</summary>
    Task<Stream> OpenAsync(string path, RemoteEntry file, CancellationToken cancellationToken);
}

/// <summary>The entry at a path.</summary>
/// <param name="Entry">Null if nothing is there, or if the server does not let this account look.</param>
internal sealed record RemoteLook(RemoteEntry? Entry)
{
    /// <summary>The reason why it cannot be looked at. Null if nothing is there.</summary>
    public (FailureReason Reason, string Message)? Refusal { get; init; }
}
