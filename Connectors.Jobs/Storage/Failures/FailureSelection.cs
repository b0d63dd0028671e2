using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Sources;
using Dapper;

namespace Connectors.Jobs.Storage.Failures;

/// <summary>Selects open failures to read again: given ones, those of a reason, those that are due, or all.</summary>
internal sealed record FailureSelection
{
    private static readonly JsonSerializerOptions Stored = new() { Converters = { new JsonStringEnumConverter(DbNamingPolicy.Instance) } };

    public IReadOnlyList<long> Ids { get; init; } = [];

    public FailureReason? Reason { get; init; }

    public bool All { get; init; }

    /// <summary>Failures whose retry time has come.</summary>
    public bool Due { get; init; }

    /// <summary>The selection as a run stores it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Stored);

    /// <summary>Reads a stored selection. None means all.</summary>
    public static FailureSelection Parse(string? json)
        => (json is null ? null : JsonSerializer.Deserialize<FailureSelection>(json, Stored)) ?? new FailureSelection { All = true };

    /// <summary>The parameters ConnectorId, All, Ids, Reason and Due of a statement.</summary>
    public DynamicParameters Parameters(string connectorId)
        => new(new { ConnectorId = connectorId, All, Ids = Ids.ToArray(), Reason = Reason?.ToDb(), Due });
}
