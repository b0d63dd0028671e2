using System.Text.Json.Nodes;

namespace Connectors.Jobs.Administration;

/// <summary>A document as a run would store it; its content is not opened.</summary>
/// <param name="State">"new", "changed" or "unchanged", against what is stored.</param>
internal sealed record PreviewDocument(
    string SourceId, string Title, string? Link, string? UpdatedAt, string Partition, string State, Dictionary<string, JsonNode?> Metadata);
