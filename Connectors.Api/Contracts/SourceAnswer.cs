using System.ComponentModel;
using System.Text.Json;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Contracts;

/// <summary>A type of source.</summary>
[Description("A type of source that connectors can read.")]
internal sealed record SourceAnswer
{
    [Description("The type, as connectors name it.")]
    public required string Type { get; init; }

    [Description("Its name for people.")]
    public required string Name { get; init; }

    [Description("A description of the content that it reads.")]
    public required string Description { get; init; }

    [Description("Its capabilities besides reading.")]
    [Words("split", "list", "groups", "reread", "access", "choices", "receive")]
    public required IReadOnlyList<string> Capabilities { get; init; }

    [Description("The JSON Schema of its config. Secrets are \"writeOnly\".")]
    public required JsonElement ConfigSchema { get; init; }

    public static SourceAnswer Of(ISourceDefinition source) => new()
    {
        Type = source.Type,
        Name = source.Name,
        Description = source.Description,
        Capabilities = [.. source.Capabilities.Select(capability => capability.ToName())],
        ConfigSchema = source.ConfigSchema,
    };
}
