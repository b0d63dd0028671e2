using System.Text.Json.Nodes;

namespace Connectors.Sources;

/// <summary>A document that a program has sent, without its content.</summary>
public sealed record SentDocument
{
    /// <summary>The id that the program gave it.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands among all that was sent. It rises each time the document is sent with a change, or removed.</summary>
    public required long Position { get; init; }

    /// <summary>A hash of all that was sent, the content included.</summary>
    public required string Version { get; init; }

    /// <summary>Whether a program has removed it. Nothing but its id and position is known then.</summary>
    public bool IsRemoved { get; init; }

    public string Title { get; init; } = "";

    /// <summary>The file's name. Null if text was sent.</summary>
    public string? FileName { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Bytes of the content.</summary>
    public long Size { get; init; }

    public string? Link { get; init; }

    public IReadOnlyDictionary<string, JsonNode?> Metadata { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>Who may read it, as the connector's own setting spells readers. Null: the readers that the connector names.</summary>
    public IReadOnlyList<string>? Readers { get; init; }

    public IReadOnlyList<string> Owners { get; init; } = [];

    public string? Parent { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }
}
