using System.Collections.Concurrent;
using System.Text.Json;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Console.Forms;

/// <summary>A form for the config of a source, made of the source's schema. Sources have no forms of their own.</summary>
internal sealed class SchemaForm
{
    private static readonly ConcurrentDictionary<string, SchemaForm> Known = new(StringComparer.Ordinal);

    private readonly List<SchemaField> _fields = [];
    private readonly List<string> _required = [];

    private SchemaForm(JsonElement schema)
    {
        Collect(schema, "", null);
        Groups = schema.TryGetProperty("x-groups", out var groups)
            ? [.. groups.EnumerateArray()
                .Select(group => new FieldGroup(Text(group, "id")!, Text(group, "title")!, Text(group, "description")))]
            : [];
    }

    public IReadOnlyList<SchemaField> Fields => _fields;

    /// <summary>The paths of the sections that a config must have, outer ones first.</summary>
    public IReadOnlyList<string> RequiredSections => _required;

    public IReadOnlyList<FieldGroup> Groups { get; }

    public static SchemaForm Of(ISourceDefinition source)
        => Known.GetOrAdd(source.Type, static (_, source) => new SchemaForm(source.ConfigSchema), source);

    public IEnumerable<SchemaField> In(FieldGroup group) => Fields.Where(field => field.Group == group.Id);

    private void Collect(JsonElement schema, string prefix, string? section)
    {
        string[] required = Texts(schema, "required");
        foreach (var setting in schema.GetProperty("properties").EnumerateObject())
        {
            var (path, isRequired) = (prefix + setting.Name, required.Contains(setting.Name));
            if (!setting.Value.TryGetProperty("properties", out _))
            {
                _fields.Add(FieldOf(setting.Value, path, section, isRequired));
                continue;
            }

            // What an optional section requires is required only if there is anything in it.
            if (isRequired && (prefix.Length == 0 || _required.Contains(prefix[..^1])))
                _required.Add(path);
            Collect(setting.Value, $"{path}.", Text(setting.Value, "title"));
        }
    }

    private static SchemaField FieldOf(JsonElement schema, string path, string? section, bool required)
    {
        var kind = KindOf(schema);
        return new SchemaField
        {
            Path = path,
            Title = Text(schema, "title") ?? path,
            Description = Text(schema, "description"),
            Kind = kind,
            Group = Text(schema, "x-group") ?? ConfigGroups.Advanced,
            IsRequired = required,
            IsNullable = Types(schema).Contains("null"),
            Default = schema.TryGetProperty("default", out var value) ? FieldValues.Show(kind, value) : "",
            Minimum = Text(schema, "minimum"),
            Maximum = Text(schema, "maximum"),
            Choices = kind == FieldKind.Choice ? [.. Choices(schema)] : [],
            Section = section,
            IsChoosable = section is null && schema.TryGetProperty("x-choices", out var listed) && listed.ValueKind == JsonValueKind.True,
        };
    }

    private static FieldKind KindOf(JsonElement schema)
    {
        var types = Types(schema);
        return schema switch
        {
            _ when schema.TryGetProperty("writeOnly", out var secret) && secret.ValueKind == JsonValueKind.True => FieldKind.Secret,
            _ when schema.TryGetProperty("enum", out _) => FieldKind.Choice,
            _ when types.Contains("array") => FieldKind.List,
            _ when types.Contains("object") => FieldKind.Map,
            _ when types.Contains("boolean") => FieldKind.Flag,
            _ when types.Contains("integer") || types.Contains("number") => FieldKind.Number,
            _ when Text(schema, "format") == "date" => FieldKind.Date,
            _ => FieldKind.Text,
        };
    }

    private static IEnumerable<(string Value, string Title)> Choices(JsonElement schema)
    {
        string[] titles = Texts(schema, "x-enum-titles");
        var index = 0;
        foreach (var value in schema.GetProperty("enum").EnumerateArray())
        {
            if (value.GetString() is { } text)
                yield return (text, titles.ElementAtOrDefault(index) ?? text);
            index++;
        }
    }

    private static string[] Types(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
        : [type.GetString()!];

    private static string[] Texts(JsonElement schema, string keyword) => schema.TryGetProperty(keyword, out var list)
        ? [.. list.EnumerateArray().Select(text => text.GetString()!)]
        : [];

    private static string? Text(JsonElement schema, string keyword)
        => schema.TryGetProperty(keyword, out var value) ? value.ToString() : null;
}

/// <summary>A group of settings under one heading.</summary>
/// <param name="Id">Its name in the schema.</param>
/// <param name="Title">The heading.</param>
/// <param name="Description">The sentence below the heading.</param>
internal sealed record FieldGroup(string Id, string Title, string? Description);
