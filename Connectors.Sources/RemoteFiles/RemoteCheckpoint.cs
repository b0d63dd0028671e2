namespace Connectors.Sources.RemoteFiles;

/// <param name="After">The path of the last item given. A walk meets items in an order in which a path is a position.</param>
internal sealed record RemoteCheckpoint(string After)
{
    /// <summary>The states up to which all changes have been given. Null if the server tells no changes, or all is being listed.</summary>
    public RemoteStates? Read { get; init; }

    /// <summary>The states up to which changes will have been given at the end. Null at the end, or if the server tells none.</summary>
    public RemoteStates? Next { get; init; }
}

/// <summary>The states of a partition's folders, for servers that tell what changed since a state.</summary>
/// <param name="Scope">Stands for the settings that decide what is read: with others, everything is listed again.</param>
/// <param name="ListedAt">The time at which the folders were listed last.</param>
internal sealed record RemoteStates(string Scope, DateTimeOffset ListedAt)
{
    /// <summary>The folder at which the partition starts comes first.</summary>
    public IReadOnlyList<RemoteState> Folders { get; init; } = [];

    /// <summary>Whether <see cref="Folders"/> lacks some.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Whether the server tells changes of one folder at a time only.</summary>
    public bool IsShallow { get; init; }
}

/// <param name="Token">The server's word for the state.</param>
internal sealed record RemoteState(string Folder, string Token);
