using System.Text.Json.Nodes;

namespace Connectors.Jobs.Configs;

/// <summary>Separates a config's secrets from the rest, masks them, and puts them back. Works on copies.</summary>
internal static class ConfigSecrets
{
    /// <summary>Replaces stored secrets in answers. If a client sends it back, the secret stays unchanged.</summary>
    public const string Mask = "********";

    /// <summary>
    /// Returns the config with masks in place of its secrets, and the secrets alone in the same shape, or null if there are none. An empty
    /// secret is not masked.
    /// </summary>
    /// <param name="paths">The paths of the secret keys.</param>
    public static (JsonObject Config, JsonObject? Secrets) Split(JsonObject config, IReadOnlyList<IReadOnlyList<string>> paths)
    {
        var rest = Copy(config);
        JsonObject? secrets = null;
        foreach (var path in paths)
        {
            if (Parent(rest, path, create: false) is not { } parent || parent[path[^1]] is not { } value || IsText(value, ""))
                continue;
            parent[path[^1]] = Mask;
            Parent(secrets ??= [], path, create: true)![path[^1]] = value.DeepClone();
        }

        return (rest, secrets);
    }

    /// <summary>Returns the config with its secrets in place.</summary>
    public static JsonObject Join(JsonObject config, JsonObject? secrets)
    {
        var whole = Copy(config);
        if (secrets is not null)
            Put(secrets, whole);
        return whole;
    }

    public static bool HasMask(JsonObject config, IReadOnlyList<IReadOnlyList<string>> paths)
        => paths.Any(path => IsText(Parent(config, path, create: false)?[path[^1]], Mask));

    /// <summary>Replaces the masks in a config with the stored secrets.</summary>
    /// <returns>The config, the paths that were replaced, and the paths whose mask has no stored secret.</returns>
    public static (JsonObject Config, IReadOnlyList<string> Kept, IReadOnlyList<string> Unknown) Unmask(
        JsonObject config, JsonObject? kept, IReadOnlyList<IReadOnlyList<string>> paths)
    {
        var whole = Copy(config);
        List<string> replaced = [], unknown = [];
        foreach (var path in paths)
        {
            if (Parent(whole, path, create: false) is not { } parent || !IsText(parent[path[^1]], Mask))
                continue;
            var known = kept is null ? null : Parent(kept, path, create: false)?[path[^1]];
            (known is null ? unknown : replaced).Add(string.Join('.', path));
            parent[path[^1]] = known?.DeepClone();
        }

        return (whole, replaced, unknown);
    }

    private static bool IsText(JsonNode? value, string wanted)
        => value is JsonValue text && text.TryGetValue(out string? given) && given == wanted;

    private static JsonObject? Parent(JsonObject root, IReadOnlyList<string> path, bool create)
    {
        var at = root;
        foreach (var key in path.Take(path.Count - 1))
        {
            if (create && at[key] is not JsonObject)
                at[key] = new JsonObject();
            if (at[key] is not JsonObject inner)
                return null;
            at = inner;
        }

        return at;
    }

    private static void Put(JsonObject from, JsonObject into)
    {
        foreach (var (key, value) in from)
        {
            if (value is JsonObject inner && into[key] is JsonObject place)
                Put(inner, place);
            else
                into[key] = value?.DeepClone();
        }
    }

    private static JsonObject Copy(JsonObject config) => (JsonObject)config.DeepClone();
}
