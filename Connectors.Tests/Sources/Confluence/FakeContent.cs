namespace Connectors.Tests.Sources.Confluence;

/// <summary>A page, blog post, comment or attachment in the fake.</summary>
public sealed class FakeContent
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string Space { get; set; }

    public string Title { get; set; } = "";

    public string Body { get; set; } = "";

    public string? Parent { get; set; }

    /// <summary>Of comments and attachments: the page.</summary>
    public string? Container { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Modified { get; set; }

    public int Version { get; set; } = 1;

    /// <summary>current, archived, trashed or draft.</summary>
    public string Status { get; set; } = "current";

    public List<string> Labels { get; } = [];

    public List<string> RestrictedUsers { get; } = [];

    public List<string> RestrictedGroups { get; } = [];

    /// <summary>The server answers 500 when its storage format is asked for (CONFCLOUD-76433).</summary>
    public bool BreaksStorage { get; set; }

    /// <summary>The server answers 500 however it is asked for.</summary>
    public bool BreaksAll { get; set; }

    public string? Selection { get; init; }
}
