using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Connectors.Sources.Catalog;

/// <summary>Changes metadata fields when documents are stored: first rename, then keep, then drop, then set.</summary>
public sealed record FieldMapping
{
    [Description("Fields to rename: the old name as key, the new name as value.")]
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    [Description("The only fields to keep, by their new names. Empty: all fields are kept.")]
    public IReadOnlyList<string> Keep { get; init; } = [];

    [Description("Fields to leave out, by their new names.")]
    public IReadOnlyList<string> Drop { get; init; } = [];

    [Description("Fields to set to a constant value, overriding the source's value.")]
    public IReadOnlyDictionary<string, JsonNode?> Set { get; init; } = new Dictionary<string, JsonNode?>();

    public Dictionary<string, JsonNode?> Apply(IReadOnlyDictionary<string, JsonNode?> metadata)
    {
        var mapped = new Dictionary<string, JsonNode?>();
        foreach (var (name, value) in metadata)
        {
            var renamed = Rename.GetValueOrDefault(name, name);
            if ((Keep.Count == 0 || Keep.Contains(renamed)) && !Drop.Contains(renamed))
                mapped[renamed] = value;
        }

        foreach (var (name, value) in Set)
            mapped[name] = value;
        return mapped;
    }
}
