using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;

namespace Connectors.Tests.Support;

/// <summary>Finds the values of a config under keys that are marked secret.</summary>
public static class SecretsInConfig
{
    public static IEnumerable<string> Find(ISourceDefinition definition, JsonObject config)
        => definition.SecretPaths
            .Select(path => path.Aggregate((JsonNode?)config, (node, key) => (node as JsonObject)?[key]))
            .Where(node => node is not null)
            .Select(node => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node!.ToJsonString())
            .Where(secret => secret.Length > 0);
}
