using System.Text.Json.Nodes;
using Connectors.Sources;

namespace Connectors.Jobs.Administration;

/// <param name="Metadata">As the connector's field mapping leaves it.</param>
internal sealed record PreviewFound(string Partition, SourceDocument Document, Dictionary<string, JsonNode?> Metadata);
