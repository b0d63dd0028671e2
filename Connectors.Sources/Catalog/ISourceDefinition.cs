using System.Text.Json;

namespace Connectors.Sources.Catalog;

/// <summary>A kind of source as the rest of the system sees it: config and checkpoints are JSON.</summary>
public interface ISourceDefinition
{
    /// <summary>The name stored with a connector, such as "slack". It never changes.</summary>
    string Type { get; }

    /// <summary>What a person calls it.</summary>
    string Name { get; }

    string Description { get; }

    JsonElement ConfigSchema { get; }

    /// <summary>Where in the config secrets are, as paths of keys: ["credentials", "slack_bot_token"].</summary>
    IReadOnlyList<IReadOnlyList<string>> SecretPaths { get; }

    /// <summary>"split", "list", "groups", "reread", "access": what the source can do beside reading.</summary>
    IReadOnlyList<string> Capabilities { get; }

    /// <summary>All that is wrong with a config, not only the first thing; each error starts with the path of its key.</summary>
    IReadOnlyList<string> Validate(JsonElement config);

    /// <summary>The parts of a config that every source has.</summary>
    SourceConfig Parse(JsonElement config);

    /// <exception cref="SourceException">Misconfigured: the config is not valid.</exception>
    ISourceReader Open(JsonElement config, SourceContext context);
}
