using System.Text.Json.Serialization;

namespace Connectors.Sources.Confluence;

/// <summary>A page of a list, and where the next one is.</summary>
internal sealed record ConfluencePage<T>(IReadOnlyList<T>? Results, int? Start, int? Limit, int? Size, [property: JsonPropertyName("_links")] ConfluenceLinks? Links);
