namespace Connectors.Sources.RemoteFiles;

/// <summary>A path that a walk met.</summary>
/// <param name="Path">Relative to the root.</param>
internal sealed record RemoteItem(string Path)
{
    /// <summary>The file. Null for what is none, or cannot be tried.</summary>
    public RemoteEntry? File { get; init; }

    /// <summary>Null for a file that can be tried.</summary>
    public SourceFailure? Failure { get; init; }

    /// <summary>The rule that leaves it out. Null for none.</summary>
    public string? Rule { get; init; }

    /// <param name="path">Relative to the root.</param>
    /// <param name="file">The file at that path.</param>
    /// <param name="rule">The config's rule that leaves it out. Null for none.</param>
    public static RemoteItem Of(string path, RemoteEntry file, string? rule)
        => (rule ?? file.LeftOut) is { } leavesOut ? new RemoteItem(path) { Rule = leavesOut } : new RemoteItem(path) { File = file };

    public static RemoteItem Failed(string path, FailureScope scope, FailureReason reason, string message)
        => new(path) { Failure = new SourceFailure(scope, RemotePath.Display(path), reason, message) };
}
