using System.Text.Json.Nodes;

namespace Connectors.Api.Contracts;

/// <param name="Source">The source's type; for a saved connector its own.</param>
/// <param name="Config">For a saved connector absent: its own config.</param>
internal sealed record TestConnector(string? Source = null, JsonObject? Config = null);
