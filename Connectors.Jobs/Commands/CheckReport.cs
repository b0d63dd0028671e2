using System.Text.Json.Serialization;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary>What a check found.</summary>
/// <param name="Source">The kind of source.</param>
/// <param name="ConnectorId">Whose config it is; null: nobody's.</param>
/// <param name="Errors">What is wrong with the config.</param>
internal sealed record CheckReport(string Source, string? ConnectorId, IReadOnlyList<string> Errors)
{
    public bool Valid => Errors.Count == 0;

    /// <summary>Null: the source was not asked.</summary>
    public bool? Accepted { get; init; }

    public SourceErrorKind? RefusalKind { get; init; }

    public string? Refusal { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    [JsonIgnore]
    public int ExitCode => !Valid ? ExitCodes.Wrong : RefusalKind is { } kind ? Tool.CodeOf(kind) : ExitCodes.Done;
}
