using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <param name="Source">The source's type; for a saved connector its own.</param>
/// <param name="Config">For a saved connector absent: its own config.</param>
/// <param name="Partition">Only this partition.</param>
/// <param name="Limit">Documents to show, 50 at most; 10 unless said.</param>
internal sealed record PreviewConnector(string? Source = null, JsonObject? Config = null, string? Partition = null, int? Limit = null);
