using System.Text.Json;

namespace Connectors.Sources.Catalog;

/// <summary>Binds JSON to a record, strictly, and collects everything that is wrong with it: "path: what is wrong".</summary>
public static class ConfigParser
{
    /// <param name="json">The JSON to bind.</param>
    /// <param name="name">The name of the whole in messages about it, such as "config" or "body".</param>
    /// <returns>The record and no errors, or errors; the record is then null, or breaks its own rules.</returns>
    public static (T? Value, IReadOnlyList<string> Errors) Parse<T>(JsonElement json, string name = "config")
        where T : class
    {
        var errors = new List<string>();
        if (json.ValueKind != JsonValueKind.Object)
            return (null, [$"{name}: must be an object, not {ConfigShape.Describe(json.ValueKind)}."]);

        var broken = ConfigShape.Check(json, typeof(T), errors);
        if (errors.Count > 0)
            return (null, [.. errors, .. broken]);

        try
        {
            var value = json.Deserialize<T>(SourceJson.Options)!;
            ConfigRules.Check(value, "", name, errors);
            return (value, errors);
        }
        catch (JsonException e)
        {
            // The exception itself names C# types and quotes values.
            return (null, [$"{e.Path?.TrimStart('$', '.') ?? name}: has a value that cannot be read."]);
        }
    }
}
