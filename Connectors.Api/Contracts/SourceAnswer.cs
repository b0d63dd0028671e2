using System.Text.Json;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Contracts;

/// <summary>A kind of source.</summary>
/// <param name="Capabilities">What it can do in addition to reading: split, list, groups, reread, access.</param>
/// <param name="ConfigSchema">A JSON Schema; secrets are "writeOnly".</param>
internal sealed record SourceAnswer(string Type, string Name, string Description, IReadOnlyList<string> Capabilities, JsonElement ConfigSchema)
{
    public static SourceAnswer Of(ISourceDefinition source)
        => new(source.Type, source.Name, source.Description, [.. source.Capabilities.Select(capability => capability.ToName())], source.ConfigSchema);
}
