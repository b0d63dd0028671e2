using System.Text.Json.Nodes;

namespace Connectors.Sources;

/// <summary>A document with all its attributes. Its content may not be loaded yet.</summary>
public sealed record SourceDocument
{
    /// <summary>The system's own id: stable for ever and unique within the connector. Never a URL, title or key that can change.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required DocumentContent Content { get; init; }

    /// <summary>The address at which a person opens it.</summary>
    public string? Link { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>E-mail addresses or names of the authors or owners.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>The system's fields: strings, numbers, booleans and lists of strings.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Metadata { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>
    /// A value that the system gives for free and that changes whenever content, title, link or metadata change (a checksum, a version,
    /// updated + comment count). If it equals the stored one, the document is not opened, extracted or written. Null: always read.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>The id of the folder or page that contains it. Informs only: deleting the parent deletes nothing.</summary>
    public string? Parent { get; init; }

    /// <summary>The id of the document that it is a part of, such as an attachment's message. It is deleted with that document.</summary>
    public string? AttachedTo { get; init; }

    /// <summary>The readers. Null: not asked. <see cref="DocumentAccess.Nobody"/>: asked, and the system could not tell.</summary>
    public DocumentAccess? Access { get; init; }
}
