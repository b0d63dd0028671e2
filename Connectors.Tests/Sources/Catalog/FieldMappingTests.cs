using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;

namespace Connectors.Tests.Sources.Catalog;

public sealed class FieldMappingTests
{
    private static readonly Dictionary<string, JsonNode?> Metadata = new() { ["Channel"] = "general", ["size"] = 3, ["path"] = "/a" };

    [Test]
    public void Fields_are_renamed_then_kept_then_dropped_then_set()
    {
        var mapping = new FieldMapping
        {
            Rename = new Dictionary<string, string> { ["Channel"] = "room" },
            Keep = ["room", "size"],
            Drop = ["size"],
            Set = new Dictionary<string, JsonNode?> { ["team"] = "docs" },
        };

        var mapped = mapping.Apply(Metadata);

        Assert.That(mapped.Keys, Is.EquivalentTo(new[] { "room", "team" }));
        Assert.That(mapped["room"]!.GetValue<string>(), Is.EqualTo("general"));
    }

    [Test]
    public void An_empty_mapping_changes_nothing()
        => Assert.That(new FieldMapping().Apply(Metadata).Keys, Is.EquivalentTo(Metadata.Keys));
}
