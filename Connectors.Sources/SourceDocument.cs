using System.Text.Json.Nodes;

namespace Connectors.Sources;

/// <summary>A document in full, its content perhaps not opened yet.</summary>
public sealed record SourceDocument
{
    /// <summary>The system's own id: stable for ever and unique within the connector. Never a URL, title or key that can change.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required DocumentContent Content { get; init; }

    /// <summary>Where a person opens it.</summary>
    public string? Link { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>E-mail addresses or names of the authors or owners.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>What the system knows about it: strings, numbers, booleans and lists of strings.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Metadata { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>
    /// What the system tells for free and what changes whenever content, title, link or metadata do
    /// (a checksum, a version, updated + comment count). Equal to the stored one: not opened, not extracted, not written. Null: always read.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>Id of what contains it (a folder, a parent page); tells only, deletes nothing.</summary>
    public string? Parent { get; init; }

    /// <summary>Id of the document that it is a part of (an attachment's message): when that goes, this goes.</summary>
    public string? AttachedTo { get; init; }

    /// <summary>Who may read it. Null: not asked. <see cref="DocumentAccess.Nobody"/>: asked and could not tell.</summary>
    public DocumentAccess? Access { get; init; }
}
