using System.Text.Json;

namespace Connectors.Sources.Catalog;

/// <summary><see cref="ReadRequest{TCheckpoint}"/> with its type erased.</summary>
public sealed record ReadCall(SyncWindow Window, string Partition, JsonElement? From, JsonElement? Previous, IKnownDocuments Known);
