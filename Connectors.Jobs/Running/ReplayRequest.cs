using System.Text.Json;

namespace Connectors.Jobs.Running;

/// <summary>Which failures to read again: given ones, those of a reason, or all that are open.</summary>
internal sealed record ReplayRequest
{
    public IReadOnlyList<long> Ids { get; init; } = [];

    public string? Reason { get; init; }

    public bool All { get; init; }

    /// <summary>Those whose next attempt is due.</summary>
    public bool Due { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static ReplayRequest Parse(string? json)
        => json is null ? new ReplayRequest { All = true } : JsonSerializer.Deserialize<ReplayRequest>(json) ?? new ReplayRequest { All = true };
}
