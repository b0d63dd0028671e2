using System.Text.Json;

namespace Connectors.Sources.Catalog;

/// <summary><see cref="SourceBatch{TCheckpoint}"/> with its type erased.</summary>
public sealed record ReadBatch(SourceChanges Changes, JsonElement Checkpoint, int? Total);
