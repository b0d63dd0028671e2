using System.Text.Json;

namespace Connectors.Jobs.Storage.Runs;

/// <summary>A task that this process holds: <see cref="Lease"/> fences every write of it.</summary>
internal sealed record LeasedTask
{
    public long Id { get; init; }

    public long Lease { get; init; }

    /// <summary>When this slice began, by the database's clock: what it reads, it reads later.</summary>
    public DateTime LeasedAt { get; init; }

    public long RunId { get; init; }

    public string ConnectorId { get; init; } = "";

    public string Kind { get; init; } = "";

    public bool Rebuild { get; init; }

    public string? Request { get; init; }

    public string PartitionKey { get; init; } = "";

    public string Label { get; init; } = "";

    public string Work { get; init; } = "";

    public DateTime? Since { get; init; }

    public DateTime Until { get; init; }

    public string? Previous { get; init; }

    public string? Checkpoint { get; init; }

    public string TenantId { get; init; } = "";

    /// <summary>The trace that opened the run.</summary>
    public string? TraceParent { get; init; }

    public string Usage { get; init; } = "{}";

    public int Attempts { get; init; }

    public int Takeovers { get; init; }

    public JsonElement? PreviousJson => Parse(Previous);

    public JsonElement? CheckpointJson => Parse(Checkpoint);

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}
