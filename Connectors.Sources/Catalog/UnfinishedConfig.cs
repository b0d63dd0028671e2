using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>
/// Binds a config that a person is still filling in. Only its connection must be right: what is missing or wrong elsewhere counts as not
/// entered, and rules between settings are not asked.
/// </summary>
internal static class UnfinishedConfig
{
    /// <summary>Returns the settings for which a source lists choices.</summary>
    public static IEnumerable<string> Choosable(Type config)
        => SourceJson.Options.GetTypeInfo(config).Properties
            .Where(property => property.AttributeProvider?.IsDefined(typeof(ChoosableAttribute), inherit: true) == true)
            .Select(property => property.Name);

    /// <param name="json">The config so far.</param>
    /// <param name="setting">The setting to choose for. It is taken out, because what it holds must not narrow the choices.</param>
    /// <returns>The record, or what is wrong with the connection: "path: what is wrong".</returns>
    public static (T? Value, IReadOnlyList<string> Errors) Parse<T>(JsonElement json, string setting)
        where T : class
    {
        if (json.ValueKind != JsonValueKind.Object)
            return ConfigParser.Parse<T>(json);

        var properties = SourceJson.Options.GetTypeInfo(typeof(T)).Properties.ToDictionary(property => property.Name);
        var config = JsonSerializer.SerializeToNode(json)!.AsObject();
        config.Remove(setting);
        Complete(config, properties.Values);
        var (value, errors) = ConfigParser.Parse<T>(JsonSerializer.SerializeToElement(config));
        string[] dispensable = [.. errors.Select(KeyOf).Where(key => properties.TryGetValue(key, out var known) && !IsConnection(known))];
        if (dispensable.Length > 0)
        {
            foreach (var key in dispensable)
                config.Remove(key);
            Complete(config, properties.Values);
            (value, errors) = ConfigParser.Parse<T>(JsonSerializer.SerializeToElement(config));
        }

        string[] wrong =
        [
            .. errors.Where(error => value is null || (properties.TryGetValue(KeyOf(error), out var known) && IsConnection(known))),
        ];
        return wrong.Length == 0 ? (value, []) : (null, wrong);
    }

    /// <summary>Gives settings that must be there, and are not there yet, the value that says that nothing was entered.</summary>
    private static void Complete(JsonObject config, IEnumerable<JsonPropertyInfo> properties)
    {
        foreach (var property in properties.Where(property => property.IsRequired && !IsConnection(property)))
        {
            if (!config.ContainsKey(property.Name) && Nothing(property) is { } nothing)
                config[property.Name] = nothing;
        }
    }

    private static JsonNode? Nothing(JsonPropertyInfo property)
        => property.PropertyType == typeof(string) ? ""
            : SourceJson.Options.GetTypeInfo(property.PropertyType).Kind == JsonTypeInfoKind.Enumerable ? new JsonArray()
            : null;

    private static bool IsConnection(JsonPropertyInfo property)
        => (property.AttributeProvider?.GetCustomAttributes(typeof(DisplayAttribute), inherit: true) ?? [])
            .OfType<DisplayAttribute>()
            .Any(display => display.GetGroupName() == ConfigGroups.Connection);

    /// <summary>Returns the key of the first level that an error names.</summary>
    private static string KeyOf(string error) => error.Split(':', '.', '[')[0];
}
