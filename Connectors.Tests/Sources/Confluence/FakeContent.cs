namespace Connectors.Tests.Sources.Confluence;

/// <summary>A page, blog post, comment or attachment of the fake.</summary>
public sealed class FakeContent
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string Space { get; set; }

    public string Title { get; set; } = "";

    public string Body { get; set; } = "";

    public string? Parent { get; set; }

    /// <summary>The id of the page that holds this comment or attachment. Null for pages.</summary>
    public string? Container { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Modified { get; set; }

    public int Version { get; set; } = 1;

    /// <summary>One of current, archived, trashed and draft.</summary>
    public string Status { get; set; } = "current";

    public List<string> Labels { get; } = [];

    public List<string> RestrictedUsers { get; } = [];

    public List<string> RestrictedGroups { get; } = [];

    /// <summary>Whether the server answers 500 to a request for the storage format (CONFCLOUD-76433).</summary>
    public bool BreaksStorage { get; set; }

    /// <summary>Whether the server answers 500 to each request that includes this page.</summary>
    public bool BreaksAll { get; set; }

    /// <summary>The text that an inline comment is about. Null for other contents.</summary>
    public string? Selection { get; init; }
}
