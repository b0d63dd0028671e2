using System.Text.Json;

namespace Connectors.Sources.Catalog;

/// <summary>A kind of source as the rest of the system sees it: its config and checkpoints are JSON.</summary>
public interface ISourceDefinition
{
    /// <summary>The name stored with a connector, such as "slack". It never changes.</summary>
    string Type { get; }

    /// <summary>The name that people use.</summary>
    string Name { get; }

    string Description { get; }

    /// <summary>The config's JSON Schema, as <see cref="ConfigSchemaExporter"/> makes it.</summary>
    JsonElement ConfigSchema { get; }

    /// <summary>The places of secrets in the config, as paths of keys: ["credentials", "slack_bot_token"].</summary>
    IReadOnlyList<IReadOnlyList<string>> SecretPaths { get; }

    IReadOnlyList<SourceCapability> Capabilities { get; }

    /// <summary>The settings for which the source lists choices (<see cref="IListsChoices"/>).</summary>
    IReadOnlyList<string> Choosable { get; }

    /// <summary>Returns everything that is wrong with a config. Each error starts with the path of its key.</summary>
    IReadOnlyList<string> Validate(JsonElement config);

    /// <summary>Returns the part of a config that every source has.</summary>
    SourceConfig Parse(JsonElement config);

    /// <exception cref="SourceException">Misconfigured: the config is not valid.</exception>
    ISourceReader Open(JsonElement config, SourceContext context);

    /// <summary>Returns what prevents listing choices for a setting: what is wrong with the connection of a config so far.</summary>
    IReadOnlyList<string> ValidateToChoose(JsonElement config, string setting);

    /// <summary>Opens a source to list choices for a setting. Only the connection of the config must be right.</summary>
    /// <exception cref="SourceException">Misconfigured: it is not.</exception>
    ISourceReader OpenToChoose(JsonElement config, string setting, SourceContext context);
}
