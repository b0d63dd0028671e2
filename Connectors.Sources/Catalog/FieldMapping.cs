using System.ComponentModel;
using System.Text.Json.Nodes;

namespace Connectors.Sources.Catalog;

/// <summary>What becomes of metadata fields at commit: rename first, then keep, then drop, then set.</summary>
public sealed record FieldMapping
{
    [Description("Old name to new name.")]
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    [Description("The only fields to keep; empty keeps all.")]
    public IReadOnlyList<string> Keep { get; init; } = [];

    [Description("Fields to leave out.")]
    public IReadOnlyList<string> Drop { get; init; } = [];

    [Description("Fields to set to a constant, whatever the source says.")]
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
