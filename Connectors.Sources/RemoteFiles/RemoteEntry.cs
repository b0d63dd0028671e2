using System.Text.Json.Nodes;

namespace Connectors.Sources.RemoteFiles;

/// <summary>A file or folder as its server describes it.</summary>
/// <param name="Name">The last part of its path.</param>
internal sealed record RemoteEntry(string Name, RemoteKind Kind)
{
    /// <summary>In bytes. Null if the server does not tell.</summary>
    public long? Size { get; init; }

    /// <summary>Null if the server does not tell.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>A value that changes with the content, such as an ETag. Null if there is none: size and time stand for it.</summary>
    public string? Version { get; init; }

    public string? MediaType { get; init; }

    /// <summary>The address at which a person opens it. Null if there is none.</summary>
    public string? Link { get; init; }

    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>Fields in addition to those that every file has.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Metadata { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>The reason why it can never be read under this name, such as bytes that are no text. Null if it can be tried.</summary>
    public string? Trouble { get; init; }

    /// <summary>The source's own rule that leaves it out. Null for none.</summary>
    public string? LeftOut { get; init; }
}

internal enum RemoteKind
{
    File,
    Folder,
    Link,
    /// <summary>A pipe, a socket, a device.</summary>
    Other,
}

/// <summary>The entries directly in a folder: all of them, or none and the reason.</summary>
internal sealed record RemoteListing(IReadOnlyList<RemoteEntry> Entries)
{
    /// <summary>The reason why this folder, and only this folder, cannot be listed. Null if it was.</summary>
    public (FailureReason Reason, string Message)? Refusal { get; init; }

    public static RemoteListing Refused(FailureReason reason, string message) => new([]) { Refusal = (reason, message) };
}
