using System.Text.Json.Serialization;

namespace Connectors.Sources.Confluence;

/// <summary>A page, blog post, comment or attachment; what was not expanded is absent.</summary>
internal sealed record ConfluenceContent
{
    public required string Id { get; init; }

    public string? Type { get; init; }

    public string? Status { get; init; }

    public string? Title { get; init; }

    public ConfluenceSpace? Space { get; init; }

    public ConfluenceVersion? Version { get; init; }

    public ConfluenceHistory? History { get; init; }

    public IReadOnlyList<ConfluenceContent>? Ancestors { get; init; }

    public ConfluenceContent? Container { get; init; }

    public ConfluenceBody? Body { get; init; }

    public ConfluenceMetadata? Metadata { get; init; }

    public ConfluenceExtensions? Extensions { get; init; }

    public ConfluenceRestrictions? Restrictions { get; init; }

    [JsonPropertyName("_links")]
    public ConfluenceLinks? Links { get; init; }

    public DateTimeOffset? CreatedAt => ConfluenceTime.Parse(History?.CreatedDate);
}
